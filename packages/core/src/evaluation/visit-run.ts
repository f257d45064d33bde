import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Database, DatabasePool } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { openBulkDigest } from "../tensor/bulk-digest.ts";
import { SMALLEST_BATCH } from "./batches.ts";
import { computeBatches } from "./compute-batches.ts";
import type { EvaluationServices } from "./evaluation-services.ts";
import { failRun } from "./fail-run.ts";
import { mayHaveFormerRun } from "./find-former-run.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { finishRun } from "./finish-run.ts";
import { lockRun } from "./lock-run.ts";
import { openOutputs } from "./open-outputs.ts";
import { openRun, type OpenRun } from "./open-run.ts";
import { prepareRun } from "./prepare-run.ts";
import type { EvaluatorProcess } from "./process/evaluator-process.ts";
import type { OpenedMessage } from "./process/protocol.ts";
import { changeRun } from "./run-events.ts";
import { openRunLog } from "./run-log.ts";
import { readRunStage } from "./run-stage.ts";
import type { RunVisit } from "./run-visit.ts";
import { getRun } from "./runs.ts";
import { settleEndedRun } from "./settle-ended-runs.ts";
import { watchEnd } from "./watch-end.ts";
import { withEvaluator, type EvaluatorControl } from "./with-evaluator.ts";

/**
 * Does what a run wants of a worker, beside others: reads, evaluates and stores batches of its
 * samples until there are none to take; whoever is there when all are stored publishes. Nothing is
 * visible before the run has succeeded; how it ended stands in the run.
 */
export async function visitRun(
  services: EvaluationServices,
  runId: number,
  workerSignal: AbortSignal,
): Promise<void> {
  const { pool } = services;
  if ((await readRunStage(pool, runId)) === null) return;
  const change = { state: "RUNNING", startedAt: new Date() } as const;
  await changeRun(pool, runId, ["QUEUED"], change);
  const watch = await watchEnd(pool, runId, workerSignal);
  const log = openRunLog(pool, runId);
  try {
    await carryOut(services, runId, { signal: watch.signal, log: log.add });
    await log.close();
  } catch (error) {
    await log.close().catch(() => {});
    await failRun(services, runId, error);
  } finally {
    await watch.close();
  }
  await settleEndedRun(pool, runId);
}

/**
 * Preparing and publishing are one worker's; the others come when there is something to compute. Where
 * there surely will be, they load their models meanwhile.
 */
async function carryOut(
  services: EvaluationServices,
  runId: number,
  control: EvaluatorControl,
): Promise<void> {
  const { pool, plugins, queue } = services;
  const stage = await readRunStage(pool, runId);
  if (stage === null) return;
  const open = await openRun(pool, plugins, await getRun(pool, runId));
  if (stage === "COMPUTE") return evaluate(services, open, control);
  if (stage === "PREPARE" && (await isForMany(pool, open))) {
    await queue.send(pool, runId);
    return evaluate(services, open, control);
  }
  const lock = await lockRun(pool, runId);
  if (!lock) return;
  try {
    await evaluate(services, open, control, lock.release);
  } finally {
    await lock.release();
  }
}

/** Whether a run that is not prepared yet will surely have more than one batch. */
async function isForMany(db: Database, open: OpenRun): Promise<boolean> {
  if (open.source.membership.count <= SMALLEST_BATCH) return false;
  return open.run.force || !(await mayHaveFormerRun(db, open));
}

async function evaluate(
  services: EvaluationServices,
  open: OpenRun,
  control: EvaluatorControl,
  onOpened: () => Promise<void> = async () => {},
): Promise<void> {
  await withEvaluator(services, open, control, async (process, session) => {
    await onOpened();
    if (open.run.outputSeq === null) await prepareRun(services, open, session);
    const visit = await openVisit(services, open, process, session);
    const columns = openOutputs(open, visit.run);
    const digest = openBulkDigest(columns);
    await computeBatches(visit, columns, digest);
    await finishAlone(services.pool, open.run.id, () => finishRun(visit, columns, digest));
  });
}

/** @throws EVALUATOR_FAILED where another model is installed here than the run began with */
async function openVisit(
  services: EvaluationServices,
  open: OpenRun,
  process: EvaluatorProcess,
  session: OpenedMessage,
): Promise<RunVisit> {
  const run = await getRun(services.pool, open.run.id);
  const fingerprint = fingerprintOf(open, session);
  if (fingerprint !== run.fingerprint) {
    throw new LoupeError(
      "EVALUATOR_FAILED",
      `Evaluator "${run.evaluator}" is another one on a worker than the run began with: its model has the digest ${session.model?.digest ?? "none"}, expected ${run.modelDigest ?? "none"}, and the same class names.`,
    );
  }
  const holder = { runId: run.id, name: `${hostname()} ${randomUUID()}` };
  return { services, open, run, process, session, holder };
}

/** Does `finish` where all outputs are stored and nobody else is about to publish them. */
async function finishAlone(
  pool: DatabasePool,
  runId: number,
  finish: () => Promise<void>,
): Promise<void> {
  if ((await readRunStage(pool, runId)) !== "FINISH") return;
  const lock = await lockRun(pool, runId);
  if (!lock) return;
  try {
    if ((await readRunStage(pool, runId)) === "FINISH") await finish();
  } finally {
    await lock.release();
  }
}
