import { isConnectionLost } from "../db/connection-lost.ts";
import { LoupeError } from "../errors.ts";
import type { EvaluationServices } from "./evaluation-services.ts";
import { changeRun, UNDER_WAY } from "./run-events.ts";
import { RunStopped } from "./run-stopped.ts";
import { announceEnd } from "./runs.ts";

/**
 * Ends a run with the error that a worker met, unless that is no fault of the run: a worker that was
 * stopped or has lost the database leaves the run to others.
 */
export async function failRun(
  { pool, log }: EvaluationServices,
  runId: number,
  error: unknown,
): Promise<void> {
  if (error instanceof RunStopped) return;
  if (isConnectionLost(error)) {
    log(`A worker left run ${runId}, having lost the database.`, error);
    return;
  }
  if (!(error instanceof LoupeError))
    log(`Run ${runId} was stopped by a fault of the platform.`, error);
  const { code, message } = error instanceof LoupeError ? error : FAULT;
  const change = {
    state: "FAILED",
    errorCode: code,
    errorMessage: message,
    finishedAt: new Date(),
  } as const;
  if (await changeRun(pool, runId, ["QUEUED", ...UNDER_WAY], change))
    await announceEnd(pool, runId);
}

const FAULT = {
  code: "INTERNAL",
  message: "The run was stopped by a fault of the platform; its log has the cause.",
};
