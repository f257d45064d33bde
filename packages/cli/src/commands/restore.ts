import { InvalidArgumentError, type Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { parseDatasetName, wholeNumber } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { counted } from "../output/counted.ts";

interface RestoredValue {
  sample: string;
  tensor: string;
}

interface RestoreOptions extends ServerOptions {
  on: string;
  from: string;
  tensor: string[];
  sample: string[];
  value: RestoredValue[];
}

const EXAMPLES = `
Examples:
  $ loupe restore admin/house-numbers --on main --from 4f2a91c0 --tensor labels
  $ loupe restore admin/house-numbers --on main --from v1 --sample 14997 --sample 2899
  $ loupe restore admin/street --on main --from v1 --value 5:weather

Samples are named by their id, which \`loupe query --json\` shows as sampleId. What comes back is an uncommitted change.
`;

export function addRestoreCommand(program: Command): void {
  const command = program
    .command("restore")
    .description("bring tensors, samples or values back from any ref")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .requiredOption("--on <branch>", "where to")
    .requiredOption("--from <ref>", "where from: a branch's head, a tag or a commit")
    .option("--tensor <path>", "a tensor, as it is named there; may be repeated", collect, [])
    .option("--sample <id>", "a sample, by its id; may be repeated", collectId, [])
    .option("--value <id:path>", "one value of one sample; may be repeated", collectValue, []);
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, options: RestoreOptions) =>
      report(options, () => runRestore(dataset, options)),
    );
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

function collectId(text: string, before: readonly string[]): string[] {
  return [...before, String(wholeNumber(0)(text))];
}

function collectValue(text: string, before: readonly RestoredValue[]): RestoredValue[] {
  const [, sample, tensor] = /^(\d+):(.+)$/s.exec(text) ?? [];
  if (sample !== undefined && tensor !== undefined) return [...before, { sample, tensor }];
  throw new InvalidArgumentError("Expected ID:PATH, such as 5:weather.");
}

async function runRestore(dataset: DatasetName, options: RestoreOptions): Promise<Outcome> {
  const { on: branch, from, tensor: tensors, sample: samples, value: values } = options;
  const client = await openClient(options);
  const answer = await client.query<{ restore: { sampleIds: number[]; revision: number } }>(
    `mutation ($input: RestoreInput!) { restore(input: $input) { sampleIds revision } }`,
    { input: { dataset, branch, from, tensors, samples, values } },
  );
  const parts = [
    [tensors.length, "tensor"],
    [samples.length, "sample"],
    [values.length, "value"],
  ] as const;
  const what = parts.filter(([count]) => count > 0).map(([count, thing]) => counted(count, thing));
  return {
    text: `Brought back ${what.join(", ")} from ${from} to branch ${branch}; not committed.`,
    json: answer.restore,
  };
}
