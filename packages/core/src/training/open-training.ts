import type { BoundInput, TrainingSplit } from "@loupe/plugin-api";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { bindInputs, describeTensor } from "../evaluation/bind-inputs.ts";
import { getStructure, type Structure } from "../version/read-structure.ts";
import { refAtCommit, type DatasetKey } from "../version/resolve-ref.ts";
import { findTrainer, type InstalledTrainer } from "./find-trainer.ts";
import { makeTrainerToken } from "./trainer-tokens.ts";
import type { TrainingRun } from "./training-runs.ts";
import type { TrainingServices } from "./training-services.ts";

/** A training with everything it names. */
export interface OpenTraining {
  run: TrainingRun;
  installed: InstalledTrainer;
  dataset: TrainedDataset;
  train: TrainingSplit;
  measured?: TrainedDataset;
  /** Of the dataset that is measured on. */
  validation?: TrainingSplit;
  /** Of the tokens that its trainer reads with: to be deleted. */
  tokenIds: readonly number[];
}

export interface TrainedDataset extends DatasetKey {
  ownerId: number;
}

/**
 * Looks up what a training is about, and makes the tokens that its trainer reads with.
 *
 * @throws TRAINER_NOT_FOUND; TRAINER_FAILED where the plugin is installed in another version, or the
 *   validation dataset was deleted; RUN_NOT_FOUND where the other was
 */
export async function openTraining(
  services: TrainingServices,
  run: TrainingRun,
): Promise<OpenTraining> {
  const installed = findTrainer(services.plugins, run.trainer);
  refuseOtherVersion(installed, run);
  const gone = findValidationGone(run);
  if (gone) throw gone;
  const open = (dataset: TrainedDataset, commitId: string) =>
    openSplit(services, { run, installed, dataset, commitId });
  const dataset = await getDatasetOf(services.pool, run.datasetId);
  const train = await open(dataset, run.sourceCommitId);
  const shared = { run, installed, dataset, train: train.split };
  const { validationDatasetId, validationCommitId } = run;
  if (validationDatasetId === null || validationCommitId === null)
    return { ...shared, tokenIds: [train.tokenId] };
  const measured = await getDatasetOf(services.pool, validationDatasetId);
  const validation = await open(measured, validationCommitId);
  return {
    ...shared,
    measured,
    validation: validation.split,
    tokenIds: [train.tokenId, validation.tokenId],
  };
}

/** Says that the dataset that was to be measured on has been deleted, where it was. */
export function findValidationGone(run: TrainingRun): LoupeError | undefined {
  if (run.validationCommitId === null || run.validationDatasetId !== null) return undefined;
  return new LoupeError(
    "TRAINER_FAILED",
    `The dataset that "${run.trainer}" was to measure on has been deleted; start the training again with another one.`,
  );
}

interface SplitInput {
  run: TrainingRun;
  installed: InstalledTrainer;
  dataset: TrainedDataset;
  commitId: string;
}

async function openSplit(
  { pool, serverUrl }: TrainingServices,
  { run, installed, dataset, commitId }: SplitInput,
): Promise<{ split: TrainingSplit; tokenId: number }> {
  const structure = await getStructure(pool, await refAtCommit(pool, dataset, commitId));
  const inputs = describeBound(installed, structure, run.inputs);
  const { id, secret } = await makeTrainerToken(pool, run.id, dataset);
  const url = `${serverUrl}/datasets/${dataset.ownerName}/${dataset.name}/${commitId}/shards`;
  return { split: { url, token: secret, inputs }, tokenId: id };
}

/** The stream has boxes as they are stored, whatever the trainer would like. */
function describeBound(
  { trainer }: InstalledTrainer,
  structure: Structure,
  inputs: TrainingRun["inputs"],
): Record<string, BoundInput> {
  const bindings = bindInputs(trainer, () => structure, inputs);
  return Object.fromEntries(bindings.map(({ role, tensor }) => [role, describeTensor(tensor)]));
}

function refuseOtherVersion({ plugin }: InstalledTrainer, { trainer, pluginVersion }: TrainingRun) {
  if (plugin.version === pluginVersion) return;
  throw new LoupeError(
    "TRAINER_FAILED",
    `The training was started with version ${pluginVersion} of plugin "${plugin.name}", but the worker of "${trainer}" has version ${plugin.version}; start the training again.`,
  );
}

/** @throws RUN_NOT_FOUND */
export async function getDatasetOf(db: Database, datasetId: number): Promise<TrainedDataset> {
  const [dataset] = await db.sql<TrainedDataset[]>`
    select d.id, d.name, d.default_branch as "defaultBranch", d.owner_id as "ownerId", o.name as "ownerName"
    from datasets d join owners o on o.id = d.owner_id where d.id = ${datasetId}`;
  if (dataset) return dataset;
  throw new LoupeError("RUN_NOT_FOUND", "The training was deleted along with its dataset.");
}
