import { LoupeError } from "../errors.ts";
import { RunStopped } from "../evaluation/run-stopped.ts";
import { deleteTrainerTokens } from "./trainer-tokens.ts";
import { changeTraining } from "./training-events.ts";
import type { TrainingFolder } from "./training-folder.ts";
import { getTraining, type TrainingRun } from "./training-runs.ts";
import type { TrainingServices } from "./training-services.ts";

/** So many workers may be lost one after another, without a step in between, before the training is taken for the reason. */
const MOST_LOST = 5;

/**
 * Notes that a worker is at a training, and ends the tokens that another one has left. The worker counts as
 * lost until its trainer has done a step, or it has handed the training back.
 *
 * @throws RUN_STOPPED where worker after worker was lost at it; RunStopped where it has ended
 */
export async function takeUpTraining(
  { pool }: TrainingServices,
  runId: number,
  folder: TrainingFolder,
): Promise<TrainingRun> {
  const start = { state: "RUNNING", startedAt: new Date(), lost: 1 } as const;
  if (await changeTraining(pool, runId, ["QUEUED"], start)) return getTraining(pool, runId);
  await deleteTrainerTokens(pool, runId);
  const { lost } = await getTraining(pool, runId);
  if (lost >= MOST_LOST) throw givenUp(lost);
  const news = [{ kind: "LOG", log: describeFolder(folder) }] as const;
  if (!(await changeTraining(pool, runId, ["RUNNING"], { lost: lost + 1 }, news)))
    throw new RunStopped("ENDED");
  return getTraining(pool, runId);
}

/** Notes that a worker leaves a training for no fault of the training's: it was not lost at it. */
export async function handBack({ pool }: TrainingServices, runId: number): Promise<void> {
  await pool.sql`
    update training_runs set lost = lost - 1 where id = ${runId} and state = 'RUNNING' and lost > 0`;
}

function describeFolder({ isBegun }: TrainingFolder): string {
  return isBegun
    ? "A worker has taken the training up again where another one left it."
    : "A worker has taken the training up again. What another one has saved is on that one's disk: the training begins anew.";
}

function givenUp(lost: number): LoupeError {
  return new LoupeError(
    "RUN_STOPPED",
    `${lost} workers were lost one after another without a step in between; the training is given up, and can be started again.`,
  );
}
