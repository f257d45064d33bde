import { InvalidArgumentError, type Command } from "commander";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { formatTable } from "../output/table.ts";

interface GcOptions extends ServerOptions {
  dryRun?: boolean;
  olderThan?: number;
}

interface StoredAmount {
  count: number;
  bytes: number;
}

interface GarbageReport {
  dryRun: boolean;
  commits: number;
  branches: number;
  definitions: number;
  columns: number;
  values: StoredAmount;
  blobsMarked: StoredAmount;
  blobsRemoved: StoredAmount;
  receipts: number;
  modelsRemoved: StoredAmount;
}

const EXAMPLES = `
Examples:
  $ loupe gc --dry-run
  $ loupe gc --older-than 72
`;

export function addGcCommand(program: Command): void {
  const command = program
    .command("gc")
    .description("remove what no branch, tag, fork or run reaches; for administrators")
    .option("--dry-run", "only say what would be removed")
    .option(
      "--older-than <hours>",
      "remove images so long after it was found that no value uses them; else 24",
      parseHours,
    );
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((options: GcOptions) => report(options, () => runGc(options)));
}

function parseHours(text: string): number {
  const hours = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && Number.isFinite(hours)) return hours;
  throw new InvalidArgumentError("Expected hours, 0 or more.");
}

async function runGc(options: GcOptions): Promise<Outcome> {
  const client = await openClient(options);
  const answer = await client.query<{ collectGarbage: { report: GarbageReport } }>(
    `mutation ($input: CollectGarbageInput!) {
      collectGarbage(input: $input) {
        report {
          dryRun commits branches definitions columns
          values { count bytes } blobsMarked { count bytes } blobsRemoved { count bytes }
          receipts
          modelsRemoved { count bytes }
        }
      }
    }`,
    { input: { dryRun: options.dryRun, olderThanHours: options.olderThan } },
  );
  const { report: found } = answer.collectGarbage;
  return { text: describe(found), json: found };
}

function describe(found: GarbageReport): string {
  const { blobsMarked, blobsRemoved, modelsRemoved, ...others } = found;
  const { commits, branches, definitions, columns, values, receipts } = others;
  const row = (what: string, { count, bytes }: StoredAmount) => [what, `${count}`, `${bytes}`];
  return formatTable(
    [found.dryRun ? "would be removed" : "removed", "count", "bytes"],
    [
      ["commits", `${commits}`, ""],
      ["branches", `${branches}`, ""],
      ["definitions of tensors", `${definitions}`, ""],
      ["columns", `${columns}`, ""],
      row("values", values),
      row("images", blobsRemoved),
      row("images marked for later", blobsMarked),
      ["answers to old requests", `${receipts}`, ""],
      row("files of models", modelsRemoved),
    ],
  );
}
