import { LoupeError } from "../errors.ts";
import { evaluateSamples } from "./evaluate-samples.ts";
import type { EvaluationServices } from "./evaluation-services.ts";
import { lockRun } from "./lock-run.ts";
import { openRun } from "./open-run.ts";
import { openProgress } from "./progress.ts";
import { publishRun } from "./publish-run.ts";
import { changeRun } from "./run-events.ts";
import { RunStopped } from "./run-stopped.ts";
import { getRun, type EvaluationRun } from "./runs.ts";
import { settleLeftRun } from "./settle-left-runs.ts";
import { watchCancellation } from "./watch-cancellation.ts";

/**
 * Carries out a queued run: reads, evaluates, writes, commits. Nothing is visible before it has
 * succeeded; how it ended stands in the run. A run that another worker is at is left alone, one
 * that another worker left is settled.
 */
export async function runEvaluation(
  services: EvaluationServices,
  runId: number,
  workerSignal: AbortSignal,
): Promise<void> {
  const { pool } = services;
  const lock = await lockRun(pool, runId);
  if (!lock) return;
  try {
    if (await changeRun(pool, runId, ["QUEUED"], { state: "RUNNING", startedAt: new Date() })) {
      await carryOut(services, await getRun(pool, runId), workerSignal);
    } else {
      await settleLeftRun(pool, runId);
    }
  } finally {
    await lock.release();
  }
}

async function carryOut(
  services: EvaluationServices,
  run: EvaluationRun,
  workerSignal: AbortSignal,
): Promise<void> {
  const { pool } = services;
  const cancellation = await watchCancellation(pool, run.id, workerSignal);
  const progress = openProgress(pool, run.id, cancellation.cancel);
  try {
    const open = await openRun(pool, services.plugins, run);
    const evaluated = await evaluateSamples(services, open, {
      signal: cancellation.signal,
      progress,
    });
    await progress.close();
    await publishRun(pool, open, evaluated);
  } catch (error) {
    await progress
      .close()
      .catch((problem: unknown) =>
        services.log(`The progress of run ${run.id} could not be told.`, problem),
      );
    await settleFailure(services, run, error);
  } finally {
    await cancellation.close();
  }
}

/** A cancelled run has its state already; what was written for it is removed in any case. */
async function settleFailure(
  services: EvaluationServices,
  run: EvaluationRun,
  error: unknown,
): Promise<void> {
  const { pool } = services;
  if (!(error instanceof RunStopped || error instanceof LoupeError)) {
    services.log(
      `Run ${run.id} of ${run.evaluator} was stopped by a fault of the platform.`,
      error,
    );
  }
  const { code, message } = describeError(error);
  await changeRun(pool, run.id, ["RUNNING"], {
    state: "FAILED",
    errorCode: code,
    errorMessage: message,
    finishedAt: new Date(),
  });
  await settleLeftRun(pool, run.id);
}

function describeError(error: unknown): { code: string; message: string } {
  if (error instanceof LoupeError) return error;
  if (error instanceof RunStopped) return { code: "RUN_STOPPED", message: error.message };
  return {
    code: "INTERNAL",
    message: "The run was stopped by a fault of the platform; its log has the cause.",
  };
}
