import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import type { Database } from "../db/database.ts";
import { transaction } from "../db/database.ts";
import { evaluationRunEvents, evaluationRuns } from "../db/tables/evaluation-runs.ts";

export type RunState = (typeof evaluationRuns.$inferSelect)["state"];

/** What happened to a run: numbered from 1, the last one with the state it ended in. */
export type RunEvent = typeof evaluationRunEvents.$inferSelect;

/** Announces, by the id of the run, that it has a new event. */
export const RUN_CHANNEL = "evaluation_run";

/** A worker has taken the run up, and it has not ended. */
export const UNDER_WAY = ["RUNNING", "PAUSED"] as const satisfies readonly RunState[];

export function hasEnded(state: string): boolean {
  return state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
}

/**
 * Adds an event with the present state of a run and tells those who watch it. Must be called in the
 * transaction that has inserted or updated the run: its row lock keeps the numbers apart.
 */
export async function insertRunEvent(
  tx: Database,
  runId: number,
  log: string | null,
): Promise<void> {
  await tx.sql`
    with event as (
      insert into evaluation_run_events (run_id, number, state, samples_done, samples_total, log)
      select id, 1 + (select coalesce(max(number), 0) from evaluation_run_events where run_id = ${runId}),
             state, samples_done, samples_total, ${log}::text
      from evaluation_runs where id = ${runId}
    )
    select pg_notify(${RUN_CHANNEL}, ${String(runId)})`;
}

/**
 * Changes a run that is in one of these states and adds the event of it; false where it is in
 * another state.
 */
export function changeRun(
  db: Database,
  runId: number,
  from: readonly RunState[],
  change: PgUpdateSetSource<typeof evaluationRuns>,
  log: string | null = null,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const isInState = and(eq(evaluationRuns.id, runId), inArray(evaluationRuns.state, [...from]));
    const { count } = await tx.orm.update(evaluationRuns).set(change).where(isInState);
    if (count === 0) return false;
    await insertRunEvent(tx, runId, log);
    return true;
  });
}

/** Adds an event with a part of the log of a run that is under way. */
export async function addRunLog(db: Database, runId: number, log: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const [run] = await tx.sql`
      select from evaluation_runs where id = ${runId} and state = any(${UNDER_WAY}) for update`;
    if (run) await insertRunEvent(tx, runId, log);
  });
}

/** The events of a run after a number, in order. */
export function readRunEvents(db: Database, runId: number, since: number): Promise<RunEvent[]> {
  return db.orm
    .select()
    .from(evaluationRunEvents)
    .where(and(eq(evaluationRunEvents.runId, runId), gt(evaluationRunEvents.number, since)))
    .orderBy(asc(evaluationRunEvents.number));
}

/** Runs `work` in the transaction that `db` is, or in one of its own. */
export function inTransaction<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  const isTransaction = typeof (db.sql as Partial<typeof db.sql>).begin !== "function";
  return isTransaction ? work(db) : transaction(db, work);
}
