import { and, desc, eq, lt } from "drizzle-orm";
import type { Database, DatabasePool } from "../db/database.ts";
import { evaluationRuns } from "../db/tables/evaluation-runs.ts";
import { LoupeError } from "../errors.ts";
import { withReceipt, type Receipt } from "../access/with-receipt.ts";
import type { EvaluationQueue } from "./queue.ts";
import { changeRun, hasEnded, inTransaction, UNDER_WAY } from "./run-events.ts";

export type EvaluationRun = typeof evaluationRuns.$inferSelect;

/** @throws RUN_NOT_FOUND */
export async function getRun(db: Database, runId: number): Promise<EvaluationRun> {
  const [run] = await db.orm.select().from(evaluationRuns).where(eq(evaluationRuns.id, runId));
  if (!run) throw new LoupeError("RUN_NOT_FOUND", `There is no run ${runId}.`);
  return run;
}

export interface RunPage {
  runs: EvaluationRun[];
  hasNextPage: boolean;
}

/** The runs of a dataset, newest first; `after` is the id of the last run of the page before. */
export async function listRuns(
  db: Database,
  datasetId: number,
  { first, after }: { first: number; after?: number | undefined },
): Promise<RunPage> {
  const ofDataset = eq(evaluationRuns.datasetId, datasetId);
  const rows = await db.orm
    .select()
    .from(evaluationRuns)
    .where(after === undefined ? ofDataset : and(ofDataset, lt(evaluationRuns.id, after)))
    .orderBy(desc(evaluationRuns.id))
    .limit(first + 1);
  return { runs: rows.slice(0, first), hasNextPage: rows.length > first };
}

/** Tells, by its id, that a run was cancelled or has failed: workers leave it at once. */
const END_CHANNEL = "evaluation_run_ended";

/**
 * Cancels a run: one that is queued never starts, one under way publishes nothing and ends soon after.
 *
 * @throws RUN_NOT_FOUND, RUN_FINISHED
 */
export function cancelRun(db: Database, runId: number, receipt?: Receipt): Promise<EvaluationRun> {
  return changeOnce(db, runId, receipt, async (tx) => {
    const change = { state: "CANCELLED", finishedAt: new Date() } as const;
    const from = ["QUEUED", ...UNDER_WAY] as const;
    if (!(await changeRun(tx, runId, from, change))) await refuseEnded(tx, runId);
    await announceEnd(tx, runId);
  });
}

/**
 * Hands out no more of a run's samples. What workers have begun is stored; a model is not kept
 * loaded. Pausing a paused run changes nothing.
 *
 * @throws RUN_NOT_FOUND, RUN_FINISHED
 */
export function pauseRun(db: Database, runId: number, receipt?: Receipt): Promise<EvaluationRun> {
  return changeOnce(db, runId, receipt, async (tx) => {
    await changeRun(tx, runId, ["QUEUED", "RUNNING"], { state: "PAUSED" });
    if ((await getRun(tx, runId)).state !== "PAUSED") await refuseEnded(tx, runId);
  });
}

/**
 * Lets a paused run go on. Resuming one that is not paused changes nothing.
 *
 * @throws RUN_NOT_FOUND, RUN_FINISHED
 */
export function resumeRun(
  db: Database,
  queue: EvaluationQueue,
  runId: number,
  receipt?: Receipt,
): Promise<EvaluationRun> {
  return changeOnce(db, runId, receipt, async (tx) => {
    const { startedAt } = await getRun(tx, runId);
    const state = startedAt === null ? "QUEUED" : "RUNNING";
    if (await changeRun(tx, runId, ["PAUSED"], { state })) await queue.send(tx, runId);
    else if (hasEnded((await getRun(tx, runId)).state)) await refuseEnded(tx, runId);
  });
}

/** Tells workers that a run has ended. */
export async function announceEnd(db: Database, runId: number): Promise<void> {
  await db.sql`select pg_notify(${END_CHANNEL}, ${String(runId)})`;
}

/** Calls back when the run is said to have ended; resolves to what ends the listening. */
export async function listenForEnd(
  pool: DatabasePool,
  runId: number,
  onEnd: () => void,
): Promise<() => Promise<void>> {
  const { unlisten } = await pool.sql.listen(END_CHANNEL, (payload) => {
    if (payload === String(runId)) onEnd();
  });
  return unlisten;
}

async function changeOnce(
  db: Database,
  runId: number,
  receipt: Receipt | undefined,
  work: (tx: Database) => Promise<void>,
): Promise<EvaluationRun> {
  await inTransaction(db, (tx) =>
    withReceipt(tx, receipt, async () => {
      await work(tx);
      return {};
    }),
  );
  return getRun(db, runId);
}

async function refuseEnded(tx: Database, runId: number): Promise<never> {
  const { state } = await getRun(tx, runId);
  throw new LoupeError(
    "RUN_FINISHED",
    `Run ${runId} has ended already: it is ${state.toLowerCase()}.`,
  );
}
