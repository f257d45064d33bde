import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { parseDatasetName, parseList, wholeNumber } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { formatTable } from "../output/table.ts";
import { RUN_FIELDS, toShownRun, type RunNode, type ShownRun } from "../runs/run-node.ts";
import { formatFigure } from "../runs/run-summary.ts";

interface RunsOptions extends ServerOptions {
  evaluator?: string;
  branch?: string;
  model?: string;
  state?: string[];
  first: number;
}

const EXAMPLES = `
Examples:
  $ loupe runs admin/house-numbers
  $ loupe runs admin/house-numbers --evaluator detection-metrics/matches --state succeeded
  $ loupe run show RXZhbHVhdGlvblJ1bjox
`;

export function addRunsCommand(program: Command): void {
  const command = program
    .command("runs")
    .description("show the evaluation runs of a dataset, newest first")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .option("--evaluator <plugin/name>", "only those of this evaluator")
    .option("--branch <name>", "only those whose outputs are committed to this branch")
    .option("--model <name>", "only those of this model: its name, or the beginning of its digest")
    .option("--state <states>", "only those, such as succeeded,failed", parseStates)
    .option("--first <n>", "so many", wholeNumber(1, 1000), 20);
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, options: RunsOptions) =>
      report(options, () => listRuns(dataset, options)),
    );
}

async function listRuns(dataset: DatasetName, options: RunsOptions): Promise<Outcome> {
  const { evaluator, branch, model, state: states, first } = options;
  const client = await openClient(options);
  const answer = await client.query<{ dataset: { runs: { nodes: RunNode[] } } }>(
    `query ($owner: String!, $name: String!, $first: Int, $filter: RunFilter) {
      dataset(owner: $owner, name: $name) {
        runs(first: $first, filter: $filter) { nodes { ${RUN_FIELDS} } }
      }
    }`,
    { ...dataset, first, filter: { evaluator, branch, model, states } },
  );
  const runs = answer.dataset.runs.nodes.map(toShownRun);
  const head = ["run", "time (UTC)", "evaluator", "state", "samples", "branch", "figures"];
  return { text: formatTable(head, runs.map(rowOf)), json: runs };
}

function rowOf(run: ShownRun): string[] {
  return [
    run.id,
    run.createdAt.slice(0, 19).replace("T", " "),
    run.evaluator,
    run.state.toLowerCase(),
    String(run.samplesDone),
    run.branch ?? "",
    describeFirst(run),
  ];
}

/** Figures that fit into a line. */
function describeFirst({ summary }: ShownRun): string {
  return Object.entries(summary?.figures ?? {})
    .filter(([name]) => !name.startsWith("samples"))
    .slice(0, 3)
    .map(([name, value]) => `${name} ${formatFigure(value) || "-"}`)
    .join(", ");
}

function parseStates(text: string): string[] {
  return parseList(text).map((state) => state.toUpperCase());
}
