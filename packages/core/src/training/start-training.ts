import type { JsonValue } from "@loupe/plugin-api";
import { invalidName } from "../access/names.ts";
import { withReceipt, type Receipt } from "../access/with-receipt.ts";
import type { Database } from "../db/database.ts";
import { trainingRuns } from "../db/tables/training-runs.ts";
import { bindInputs } from "../evaluation/bind-inputs.ts";
import { checkOptions, withoutUndefined } from "../evaluation/check-options.ts";
import { checkModelName } from "../evaluation/models/register-model.ts";
import type { InstalledPlugins } from "../evaluation/plugins.ts";
import { inTransaction } from "../evaluation/run-events.ts";
import { lockReferences } from "../version/lock-references.ts";
import { getStructure } from "../version/read-structure.ts";
import { resolveRef, type DatasetKey } from "../version/resolve-ref.ts";
import { findTrainer, type InstalledTrainer } from "./find-trainer.ts";
import { insertTrainingEvents } from "./training-events.ts";
import { getTraining, type TrainingRun } from "./training-runs.ts";

export interface TrainingData {
  dataset: DatasetKey;
  /** A branch means its head commit. Default: the default branch. */
  ref?: string | undefined;
}

export interface StartTrainingInput extends TrainingData {
  /** What is measured on. Default: nothing. */
  validation?: TrainingData | undefined;
  /** `plugin/trainer`, or a plugin with only one. */
  trainer: string;
  options?: Readonly<Record<string, JsonValue>>;
  /** Tensor paths by role, of both datasets. Default: the tensors of the roles' own names. */
  inputs?: Readonly<Record<string, string>>;
  /** The name that the model gets. Default: that of the dataset. */
  modelName?: string | undefined;
  author: string;
  receipt?: Receipt | undefined;
}

/**
 * Checks that a training can be carried out and queues it.
 *
 * @throws TRAINER_NOT_FOUND, INVALID_OPTION, REF_NOT_FOUND, INPUT_MISSING, INVALID_INPUT, INVALID_NAME
 */
export async function startTraining(
  db: Database,
  { plugins }: { plugins: InstalledPlugins },
  input: StartTrainingInput,
): Promise<TrainingRun> {
  const { runId } = await inTransaction(db, (tx) =>
    withReceipt(tx, input.receipt, async () => {
      await lockReferences(tx);
      return queueTraining(tx, await prepare(tx, plugins, input));
    }),
  );
  return getTraining(db, runId);
}

type NewTraining = typeof trainingRuns.$inferInsert;

async function prepare(
  db: Database,
  plugins: InstalledPlugins,
  input: StartTrainingInput,
): Promise<NewTraining> {
  const installed = findTrainer(plugins, input.trainer);
  const { name, plugin, trainer } = installed;
  const { validation, modelName = input.dataset.name } = input;
  checkNameOfModels(modelName);
  const options = checkOptions(`trainer ${name}`, trainer.options, input.options ?? {});
  const source = await bindAt(db, installed, input, input.inputs ?? {});
  const measured = validation && (await bindAt(db, installed, validation, source.inputs));
  return {
    datasetId: input.dataset.id,
    sourceCommitId: source.commitId,
    validationDatasetId: validation?.dataset.id ?? null,
    validationCommitId: measured?.commitId ?? null,
    trainer: name,
    pluginVersion: plugin.version,
    options: withoutUndefined(options),
    inputs: source.inputs,
    modelName,
    author: input.author,
    state: "QUEUED",
  };
}

/** The commit that a ref means, and the tensors there that play the trainer's roles. */
async function bindAt(
  db: Database,
  { trainer }: InstalledTrainer,
  { dataset, ref = dataset.defaultBranch }: TrainingData,
  inputs: Readonly<Record<string, string>>,
): Promise<{ commitId: string; inputs: Record<string, string> }> {
  const { commitId } = await resolveRef(db, dataset, ref);
  const state = await resolveRef(db, dataset, commitId);
  const structure = await getStructure(db, state);
  const bindings = bindInputs(trainer, () => structure, inputs);
  return {
    commitId,
    inputs: Object.fromEntries(bindings.map(({ role, tensor }) => [role, tensor.path])),
  };
}

/** Leaves room for what tells the models of several folds apart. @throws INVALID_NAME */
function checkNameOfModels(name: string): void {
  checkModelName(name);
  if (name.length <= LONGEST_NAME) return;
  throw invalidName(
    "model",
    name,
    `at most ${LONGEST_NAME} characters are expected of a training, whose models of several folds get a number each`,
  );
}

const LONGEST_NAME = 90;

async function queueTraining(tx: Database, values: NewTraining): Promise<{ runId: number }> {
  const [run] = await tx.orm
    .insert(trainingRuns)
    .values(values)
    .returning({ runId: trainingRuns.id });
  await insertTrainingEvents(tx, run!.runId, [{ kind: "STATE" }]);
  return run!;
}
