import type { TrainedModel } from "@loupe/plugin-api";
import { isConnectionLost } from "../db/connection-lost.ts";
import { takeSessionLock } from "../db/session-lock.ts";
import { LoupeError } from "../errors.ts";
import { hasEnded } from "../evaluation/run-events.ts";
import { RunStopped } from "../evaluation/run-stopped.ts";
import { findReason } from "./find-reason.ts";
import { finishTraining } from "./finish-training.ts";
import { openTraining, type OpenTraining } from "./open-training.ts";
import { runTrainer } from "./run-trainer.ts";
import { handBack, takeUpTraining } from "./take-up-training.ts";
import { deleteTokens } from "./trainer-tokens.ts";
import { endTraining } from "./training-events.ts";
import {
  openTrainingFolder,
  removeTrainingFolder,
  type TrainingFolder,
} from "./training-folder.ts";
import { findTraining } from "./training-runs.ts";
import type { TrainingServices } from "./training-services.ts";
import { watchForStop } from "./watch-stop.ts";

/** A class of advisory locks, beside those of runs and branches. */
export const TRAINING_LOCK = 1_869_967_231;

/**
 * Carries out a training, unless another worker is at it: from its beginning, or from the last checkpoint
 * in its folder where a worker has left it. How it ended stands in the training.
 */
export async function visitTraining(
  services: TrainingServices,
  runId: number,
  workerSignal: AbortSignal,
): Promise<void> {
  const lost = new AbortController();
  const lock = await takeSessionLock(services.pool.url, [TRAINING_LOCK, runId], () =>
    lost.abort(new RunStopped("DATABASE_LOST")),
  );
  if (!lock) return;
  try {
    if (await isEnded(services, runId)) return;
    const watch = watchForStop(services, runId, [workerSignal, lost.signal]);
    try {
      await carryOut(services, runId, watch.signal);
    } catch (error) {
      await fail(services, runId, error);
    } finally {
      await watch.close();
    }
    if (await isEnded(services, runId)) await removeTrainingFolder(services, runId);
  } finally {
    await lock.release();
  }
}

async function isEnded({ pool }: TrainingServices, runId: number): Promise<boolean> {
  const run = await findTraining(pool, runId);
  return run === undefined || hasEnded(run.state);
}

async function carryOut(
  services: TrainingServices,
  runId: number,
  signal: AbortSignal,
): Promise<void> {
  const folder = await openTrainingFolder(services, runId);
  const run = await takeUpTraining(services, runId, folder);
  const open = await openTraining(services, run);
  const made = await trainOnce(services, open, folder, signal);
  signal.throwIfAborted();
  await finishTraining(services, open, made);
}

async function trainOnce(
  services: TrainingServices,
  open: OpenTraining,
  folder: TrainingFolder,
  signal: AbortSignal,
): Promise<TrainedModel[]> {
  const { pool } = services;
  try {
    return await runTrainer(services, open, folder, signal);
  } catch (error) {
    throw await findReason(pool, open, error);
  } finally {
    await deleteTokens(pool, open.tokenIds);
  }
}

/** A worker that was stopped or has lost the database leaves the training to others. */
async function fail(services: TrainingServices, runId: number, error: unknown): Promise<void> {
  const { pool, log } = services;
  const isStopped = error instanceof RunStopped;
  if (isConnectionLost(error) || (isStopped && error.reason === "DATABASE_LOST"))
    log(`A worker left training ${runId}, having lost the database.`, error);
  if (isStopped || isConnectionLost(error)) return handBack(services, runId);
  if (!(error instanceof LoupeError))
    log(`Training ${runId} was stopped by a fault of the platform.`, error);
  const { code, message } = error instanceof LoupeError ? error : FAULT;
  const change = { state: "FAILED", errorCode: code, errorMessage: message } as const;
  await endTraining(pool, runId, ["QUEUED", "RUNNING"], change);
}

const FAULT = {
  code: "INTERNAL",
  message: "The training was stopped by a fault of the platform; its log has the cause.",
};
