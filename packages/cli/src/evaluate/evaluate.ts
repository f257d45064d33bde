import type { JsonValue } from "@loupe/plugin-api";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { CommandError } from "../command-error.ts";
import type { StartProgress } from "../output/progress.ts";
import { RUN_FIELDS, toShownRun, type RunNode, type ShownRun } from "../runs/run-node.ts";

export interface EvaluateInput {
  dataset: DatasetName;
  /** Where the outputs are committed. */
  branch: string;
  /** What is read. Default: the branch's head. */
  ref?: string | undefined;
  /** `plugin/evaluator`. */
  evaluator: string;
  options?: Readonly<Record<string, JsonValue>> | undefined;
  /** Tensors by role. Default: those of the roles' own names. */
  inputs?: readonly { role: string; tensor: string }[] | undefined;
  outputGroup?: string | undefined;
  message?: string | undefined;
  /** Compute every sample, whatever earlier runs have computed. */
  force?: boolean | undefined;
}

export interface ShownProgress {
  progress: StartProgress;
  label: string;
  signal?: AbortSignal | undefined;
  /** Told each line of the run's log. */
  onLog?: (line: string) => void;
}

const START = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;

const READ = `query ($id: ID!) { evaluationRun(id: $id) { ${RUN_FIELDS} } }`;

/**
 * Starts a run and waits until it has succeeded.
 *
 * @throws what `waitForRun` throws
 */
export async function evaluate(
  client: LoupeClient,
  input: EvaluateInput,
  shown: ShownProgress,
): Promise<ShownRun> {
  const { startRun } = await client.query<{ startRun: { run: { id: string } } }>(START, { input });
  return waitForRun(client, startRun.run.id, shown);
}

/**
 * Waits until a run has succeeded.
 *
 * @throws LoupeClientError; CommandError with the run's own code where it failed, `RUN_CANCELLED`
 *   where it was cancelled
 */
export async function waitForRun(
  client: LoupeClient,
  id: string,
  shown: ShownProgress,
): Promise<ShownRun> {
  const run = await waitForEnd(client, id, shown);
  if (run.state === "SUCCEEDED") return run;
  if (run.error)
    throw new CommandError(
      run.error.code,
      `The run of ${run.evaluator} failed: ${run.error.message}`,
    );
  throw new CommandError(
    "RUN_CANCELLED",
    `The run of ${run.evaluator} was cancelled; nothing of it was stored.`,
  );
}

/** Waits for the end of a run, whichever it is. */
async function waitForEnd(
  client: LoupeClient,
  id: string,
  shown: ShownProgress,
): Promise<ShownRun> {
  await follow(client, id, shown);
  return toShownRun((await client.query<{ evaluationRun: RunNode }>(READ, { id })).evaluationRun);
}

async function follow(
  client: LoupeClient,
  id: string,
  { progress, label, signal, onLog }: ShownProgress,
): Promise<void> {
  const shown = progress(label);
  try {
    for await (const event of client.watchRun(id, signal)) {
      if (event.log !== null) onLog?.(event.log);
      shown.update(event.samplesDone, event.samplesTotal);
    }
  } finally {
    shown.stop();
  }
}
