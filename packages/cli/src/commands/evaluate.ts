import type { Command } from "commander";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { collectPairs, parseDatasetName } from "../command-line/arguments.ts";
import { toOptionValues, type OptionType } from "../command-line/option-values.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { counted } from "../output/counted.ts";
import { showProgress } from "../output/progress.ts";
import type { ShownRun } from "../runs/run-node.ts";
import { describeSummary } from "../runs/run-summary.ts";

interface EvaluateOptions extends ServerOptions {
  evaluator: string;
  branch: string;
  ref?: string;
  group?: string;
  message?: string;
  option?: Record<string, string>;
  input?: Record<string, string>;
  force?: boolean;
}

const EXAMPLES = `
Examples:
  $ loupe evaluate admin/house-numbers --evaluator faster-rcnn/loss --branch training_run
  $ loupe evaluate admin/street --evaluator faster-rcnn/predictions --branch try --option unknownClasses=DROP --group try1

The run goes on when this command is interrupted. Nothing of it is visible before its one commit.
Samples that have not changed since the same was computed are not computed again.
`;

export function addEvaluateCommand(program: Command): void {
  const command = program
    .command("evaluate")
    .description("run an evaluator on a dataset and wait for its commit")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .requiredOption("--evaluator <plugin/name>", "such as faster-rcnn/loss")
    .requiredOption("--branch <name>", "where the outputs are committed")
    .option("--ref <ref>", "what is read; else the head of the branch")
    .option(
      "--option <name=value>",
      "an option of the evaluator; may be given several times",
      collectPairs,
    )
    .option(
      "--input <role=tensor>",
      "a tensor to read in a role; may be given several times",
      collectPairs,
    )
    .option("--group <path>", "the group of the output tensors; else model_evaluation")
    .option("--message <text>", "the message of the commit")
    .option(
      "--force",
      "compute every sample, also those that have not changed since an earlier run",
    );
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, options: EvaluateOptions) =>
      report(options, () => runEvaluate(dataset, options)),
    );
}

async function runEvaluate(dataset: DatasetName, options: EvaluateOptions): Promise<Outcome> {
  const {
    evaluator,
    branch,
    ref,
    group: outputGroup,
    message,
    option = {},
    input = {},
    force,
  } = options;
  const client = await openClient(options);
  const types = await optionTypes(client, evaluator);
  const inputs = Object.entries(input).map(([role, tensor]) => ({ role, tensor }));
  const run = await evaluate(
    client,
    {
      dataset,
      branch,
      ref,
      evaluator,
      options: toOptionValues(types, option),
      inputs,
      outputGroup,
      message,
      force,
    },
    { progress: showProgress, label: `Running ${evaluator}`, onLog: (line) => console.error(line) },
  );
  return outcomeOf(run);
}

async function optionTypes(client: LoupeClient, name: string): Promise<OptionType[]> {
  const { evaluators } = await client.query<{
    evaluators: { name: string; options: OptionType[] }[];
  }>("{ evaluators { name options { name type } } }");
  return evaluators.find((evaluator) => evaluator.name === name)?.options ?? [];
}

function outcomeOf(run: ShownRun): Outcome {
  const seconds = (Date.parse(run.finishedAt!) - Date.parse(run.startedAt!)) / 1000;
  const reused =
    run.samplesReused === 0 ? "" : `, took over ${run.samplesReused} that have not changed`;
  const moved = run.branchMoved
    ? [
        "Somebody committed to the branch meanwhile; outputs of samples that are gone were left out.",
      ]
    : [];
  const text = [
    `Evaluated ${counted(run.samplesComputed, "sample")} in ${seconds.toFixed(1)} s${reused}; the outputs are in ${run.outputGroup}, commit ${run.commit!.commitId.slice(0, 12)}.`,
    ...moved,
    ...run.notes,
    ...describeSummary(run.summary),
  ].join("\n");
  return { text, json: run };
}
