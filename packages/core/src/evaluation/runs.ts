import { and, desc, eq, lt } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { evaluationRuns } from "../db/tables/evaluation-runs.ts";
import { LoupeError } from "../errors.ts";
import { withReceipt, type Receipt } from "../access/with-receipt.ts";
import { changeRun, inTransaction } from "./run-events.ts";

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

/** Tells, by its id, that a run was cancelled. */
export const CANCEL_CHANNEL = "evaluation_run_cancelled";

/**
 * Cancels a run: one that is queued never starts, one under way publishes nothing and ends soon after.
 *
 * @throws RUN_NOT_FOUND, RUN_FINISHED
 */
export async function cancelRun(
  db: Database,
  runId: number,
  receipt?: Receipt,
): Promise<EvaluationRun> {
  await inTransaction(db, (tx) => withReceipt(tx, receipt, () => cancel(tx, runId)));
  return getRun(db, runId);
}

async function cancel(tx: Database, runId: number): Promise<object> {
  const change = { state: "CANCELLED", finishedAt: new Date() } as const;
  if (!(await changeRun(tx, runId, ["QUEUED", "RUNNING"], change))) {
    const { state } = await getRun(tx, runId);
    throw new LoupeError(
      "RUN_FINISHED",
      `Run ${runId} has ended already: it is ${state.toLowerCase()}.`,
    );
  }
  await tx.sql`select pg_notify(${CANCEL_CHANNEL}, ${String(runId)})`;
  return {};
}
