import type { Command } from "commander";
import type { LoupeClient } from "../client/loupe-client.ts";
import { collectPairs, parseDatasetRef, type DatasetRef } from "../command-line/arguments.ts";
import { toOptionValues, type OptionType } from "../command-line/option-values.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { watchSignals } from "../command-line/watch-signals.ts";
import { showProgress } from "../output/progress.ts";
import { showTraining } from "../train/show-training.ts";
import { train } from "../train/train.ts";
import { describeModel, type ShownTraining } from "../train/training-node.ts";

interface TrainOptions extends ServerOptions {
  val?: DatasetRef;
  plugin: string;
  option?: Record<string, string>;
  input?: Record<string, string>;
  name?: string;
}

const EXAMPLES = `
Examples:
  $ loupe train admin/house-numbers --val admin/validation --plugin faster-rcnn
  $ loupe train admin/street@v2 --val admin/street-val --plugin faster-rcnn --option steps=500 --name street

A branch means its head commit. The model is registered with the owner of the dataset, with where it comes
from. Ctrl+C cancels the training; it goes on where this command ends in another way.
`;

export function addTrainCommand(program: Command): void {
  const command = program
    .command("train")
    .description("train a model on a dataset at a commit and wait until it is registered")
    .argument("<owner/dataset[@ref]>", "what to learn from", parseDatasetRef)
    .requiredOption("--plugin <name>", "a plugin with a trainer, or plugin/trainer")
    .option(
      "--val <owner/dataset[@ref]>",
      "what to measure on, never learned from",
      parseDatasetRef,
    )
    .option(
      "--option <name=value>",
      "an option of the trainer; may be given several times",
      collectPairs,
    )
    .option(
      "--input <role=tensor>",
      "a tensor to read in a role; may be given several times",
      collectPairs,
    )
    .option("--name <model>", "the name that the model gets; else that of the dataset");
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((from: DatasetRef, options: TrainOptions) =>
      report(options, () => runTrain(from, options)),
    );
}

async function runTrain(from: DatasetRef, options: TrainOptions): Promise<Outcome> {
  const { plugin: trainer, val: validation, option = {}, input = {}, name: modelName } = options;
  const client = await openClient(options);
  const types = await optionTypes(client, trainer);
  const stop = watchSignals();
  const shown = showTraining(showProgress, `Training with ${trainer}`);
  const given = {
    ...from,
    validation,
    trainer,
    options: toOptionValues(types, option),
    inputs: Object.entries(input).map(([role, tensor]) => ({ role, tensor })),
    modelName,
  };
  try {
    const run = await train(client, given, { onEvent: shown.show, signal: stop.signal });
    const evaluators = await evaluatorsOf(client, run);
    return { text: describe(run, evaluators, validation ?? from), json: run };
  } finally {
    shown.stop();
    stop.close();
  }
}

async function optionTypes(client: LoupeClient, name: string): Promise<OptionType[]> {
  const { trainers } = await client.query<{ trainers: { name: string; options: OptionType[] }[] }>(
    "{ trainers { name options { name type } } }",
  );
  const found = trainers.find((one) => one.name === name || one.name.startsWith(`${name}/`));
  return found?.options ?? [];
}

/** Those of the trainer's plugin that take a model, with the option that they take it by. */
async function evaluatorsOf(
  client: LoupeClient,
  { trainer }: ShownTraining,
): Promise<{ name: string; option: string }[]> {
  const { evaluators } = await client.query<{
    evaluators: { name: string; options: OptionType[] }[];
  }>("{ evaluators { name options { name type } } }");
  const [plugin] = trainer.split("/");
  return evaluators
    .filter(({ name }) => name.startsWith(`${plugin}/`))
    .flatMap(({ name, options }) =>
      options
        .filter(({ type }) => type === "MODEL")
        .map((option) => ({ name, option: option.name })),
    );
}

function describe(
  { models, sourceCommitId, startedAt, finishedAt }: ShownTraining,
  evaluators: readonly { name: string; option: string }[],
  { dataset: { owner, name: dataset } }: DatasetRef,
): string {
  const seconds = (Date.parse(finishedAt!) - Date.parse(startedAt!)) / 1000;
  const commands = evaluators.map(
    ({ name, option }) =>
      `  loupe evaluate ${owner}/${dataset} --evaluator ${name} --branch BRANCH --option ${option}=${models[0]?.reference}`,
  );
  return [
    `Trained on ${sourceCommitId?.slice(0, 12) ?? "a commit that is gone"} in ${seconds.toFixed(1)} s; registered:`,
    ...models.map((model) => `  ${describeModel(model)}`),
    ...(commands.length === 0 ? [] : ["What it does:", ...commands]),
  ].join("\n");
}
