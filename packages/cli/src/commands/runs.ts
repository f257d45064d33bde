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
import { listEvaluations, listTrainings, type ListedRun } from "../runs/list-runs.ts";
import type { ShownTraining } from "../train/training-node.ts";
import { formatFigure } from "../runs/run-summary.ts";

type ShownFigures = Readonly<Record<string, number | null>> | null | undefined;

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
    .description("show the evaluation runs of a dataset and the trainings on it, newest first")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .option("--evaluator <plugin/name>", "only evaluation runs of this evaluator")
    .option("--branch <name>", "only evaluation runs whose outputs are committed to this branch")
    .option(
      "--model <name>",
      "only evaluation runs of this model: its name, or the beginning of its digest",
    )
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
  const isOfEvaluations = [evaluator, branch, model].some((wanted) => wanted !== undefined);
  const filter = { evaluator, branch, model, states };
  const evaluations = await listEvaluations(client, dataset, filter, first);
  const trainings = isOfEvaluations ? [] : await listTrainings(client, dataset, states, first);
  const runs = [...evaluations, ...trainings]
    .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))
    .slice(0, first);
  const head = [
    "run",
    "time (UTC)",
    "evaluator or trainer",
    "state",
    "samples",
    "branch or model",
    "figures",
  ];
  return { text: formatTable(head, runs.map(rowOf)), json: runs };
}

function rowOf(run: ListedRun): string[] {
  return [
    run.id,
    run.createdAt.slice(0, 19).replace("T", " "),
    run.kind === "evaluation" ? run.evaluator : run.trainer,
    run.state.toLowerCase(),
    ...(run.kind === "evaluation"
      ? [String(run.samplesDone), run.branch ?? "", describeFirst(run.summary?.figures)]
      : ["", modelsOf(run), figuresOf(run)]),
  ];
}

function modelsOf({ models }: ShownTraining): string {
  return models.map(({ reference }) => reference).join(", ");
}

function figuresOf({ models: [model], step, steps }: ShownTraining): string {
  if (model) return describeFirst(model.metrics);
  return steps === null ? "" : `step ${step} of ${steps}`;
}

/** Figures that fit into a line. */
function describeFirst(figures: ShownFigures): string {
  return Object.entries(figures ?? {})
    .filter(([name]) => !name.startsWith("samples"))
    .slice(0, 3)
    .map(([name, value]) => `${name} ${formatFigure(value) || "-"}`)
    .join(", ");
}

function parseStates(text: string): string[] {
  return parseList(text).map((state) => state.toUpperCase());
}
