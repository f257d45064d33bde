import type { JsonValue } from "@loupe/plugin-api";
import { LoupeClientError } from "../client/loupe-client-error.ts";
import type { DatasetName, LoupeClient, TrainingProgress } from "../client/loupe-client.ts";
import type { DatasetRef } from "../command-line/arguments.ts";
import { CommandError } from "../command-error.ts";
import {
  toShownTraining,
  TRAINING_FIELDS,
  type ShownTraining,
  type TrainingNode,
} from "./training-node.ts";

export interface TrainInput {
  dataset: DatasetName;
  /** A branch means its head commit. Default: the default branch. */
  ref?: string | undefined;
  /** What is measured on. Default: nothing. */
  validation?: DatasetRef | undefined;
  /** `plugin/trainer`, or a plugin with only one. */
  trainer: string;
  options?: Readonly<Record<string, JsonValue>> | undefined;
  /** Tensors by role, of both datasets. Default: those of the roles' own names. */
  inputs?: readonly { role: string; tensor: string }[] | undefined;
  /** Default: the name of the dataset. */
  modelName?: string | undefined;
}

export interface TrainControl {
  /** Told each event. */
  onEvent: (event: TrainingProgress) => void;
  /** Cancels the training. */
  signal?: AbortSignal | undefined;
}

const START = `mutation ($input: StartTrainingInput!) { startTraining(input: $input) { run { id } } }`;
const CANCEL = `mutation ($id: ID!) { cancelTraining(input: { id: $id }) { run { state } } }`;
const READ = `query ($id: ID!) { trainingRun(id: $id) { ${TRAINING_FIELDS} } }`;

/**
 * Starts a training and waits until it has succeeded; an abort cancels it.
 *
 * @throws LoupeClientError; CommandError with the training's own code where it failed, `RUN_CANCELLED`
 *   where it was cancelled
 */
export async function train(
  client: LoupeClient,
  input: TrainInput,
  control: TrainControl,
): Promise<ShownTraining> {
  const { startTraining } = await client.query<{ startTraining: { run: { id: string } } }>(START, {
    input,
  });
  const { id } = startTraining.run;
  await follow(client, id, control);
  const { trainingRun } = await client.query<{ trainingRun: TrainingNode }>(READ, { id });
  return succeeded(toShownTraining(trainingRun));
}

/** Tells the events until the training has ended, whichever way. */
async function follow(
  client: LoupeClient,
  id: string,
  { onEvent, signal }: TrainControl,
): Promise<void> {
  const failing = new AbortController();
  const cancel = () => cancelTraining(client, id).catch((error) => failing.abort(error));
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    if (signal?.aborted) await cancel();
    for await (const event of client.watchTraining(id, failing.signal)) onEvent(event);
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

/** One that has just ended by itself needs no cancelling. */
async function cancelTraining(client: LoupeClient, id: string): Promise<void> {
  try {
    await client.query(CANCEL, { id });
  } catch (error) {
    if (!(error instanceof LoupeClientError) || error.code !== "RUN_FINISHED") throw error;
  }
}

function succeeded(run: ShownTraining): ShownTraining {
  if (run.state === "SUCCEEDED") return run;
  if (run.error)
    throw new CommandError(
      run.error.code,
      `The training with ${run.trainer} failed: ${run.error.message}`,
    );
  throw new CommandError(
    "RUN_CANCELLED",
    `The training with ${run.trainer} was cancelled; no model of it was registered.`,
  );
}
