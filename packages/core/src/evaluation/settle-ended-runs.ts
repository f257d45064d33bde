import { eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { evaluationRuns } from "../db/tables/evaluation-runs.ts";
import { discardColumns } from "../tensor/bulk-write.ts";
import { deleteBatches } from "./batches.ts";
import { getRun } from "./runs.ts";

/** Removes what is left of runs that have failed or were cancelled. */
export async function settleEndedRuns(db: Database): Promise<void> {
  const rows = await db.sql<{ id: number }[]>`
    select id from evaluation_runs
    where state in ('FAILED', 'CANCELLED') and output_columns is not null
    order by id`;
  for (const { id } of rows) await settleEndedRun(db, id);
}

/**
 * Removes what a run has written that will not be published. Nothing is added any more: outputs are
 * only stored where the run, locked, is under way.
 */
export async function settleEndedRun(db: Database, runId: number): Promise<void> {
  const { state, outputColumns } = await getRun(db, runId);
  if ((state !== "FAILED" && state !== "CANCELLED") || !outputColumns) return;
  await deleteBatches(db, runId);
  await discardColumns(db, Object.values(outputColumns));
  await db.orm
    .update(evaluationRuns)
    .set({ outputColumns: null })
    .where(eq(evaluationRuns.id, runId));
}
