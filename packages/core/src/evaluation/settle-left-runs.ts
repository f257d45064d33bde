import { eq } from "drizzle-orm";
import type { DatabasePool } from "../db/database.ts";
import { evaluationRuns } from "../db/tables/evaluation-runs.ts";
import { discardColumns } from "../tensor/bulk-write.ts";
import { lockRun } from "./lock-run.ts";
import { changeRun } from "./run-events.ts";
import { getRun } from "./runs.ts";

/**
 * Settles every run whose worker died: what is running or left something behind, and is not locked
 * by a live worker.
 */
export async function settleLeftRuns(pool: DatabasePool): Promise<void> {
  const rows = await pool.sql<{ id: number }[]>`
    select id from evaluation_runs
    where state = 'RUNNING' or (state in ('FAILED', 'CANCELLED') and output_columns is not null)
    order by id`;
  for (const { id } of rows) {
    const lock = await lockRun(pool, id);
    if (!lock) continue;
    try {
      await settleLeftRun(pool, id);
    } finally {
      await lock.release();
    }
  }
}

/** Ends a run that nobody is at, and removes what it had written. The caller holds the run's lock. */
export async function settleLeftRun(pool: DatabasePool, runId: number): Promise<void> {
  await changeRun(pool, runId, ["RUNNING"], {
    state: "FAILED",
    errorCode: "RUN_STOPPED",
    errorMessage:
      "The worker of this run died; nothing of the run was kept, and it can be started again.",
    finishedAt: new Date(),
  });
  const { state, outputColumns } = await getRun(pool, runId);
  if (state === "SUCCEEDED" || !outputColumns) return;
  await discardColumns(pool, Object.values(outputColumns));
  await pool.orm
    .update(evaluationRuns)
    .set({ outputColumns: null })
    .where(eq(evaluationRuns.id, runId));
}
