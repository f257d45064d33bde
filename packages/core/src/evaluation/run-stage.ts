import type { Database } from "../db/database.ts";

/** What a run wants of a worker next. */
export type RunStage = "PREPARE" | "COMPUTE" | "FINISH";

/** What a run wants of another worker now; null where it wants none. */
export async function readRunStage(db: Database, runId: number): Promise<RunStage | null> {
  const [row] = await db.sql<{ stage: RunStage | null }[]>`
    select ${stageOf(db)} as stage from evaluation_runs r where r.id = ${runId}`;
  return row?.stage ?? null;
}

/** The runs that want a worker, though perhaps one is just seeing to them. */
export async function findWantingRuns(db: Database): Promise<number[]> {
  const rows = await db.sql<{ id: number }[]>`
    select r.id from evaluation_runs r
    where r.state in ('QUEUED', 'RUNNING') and ${stageOf(db)} is not null
    order by r.id`;
  return rows.map(({ id }) => id);
}

/** Leases count by the clock of the database, which all workers share. */
function stageOf({ sql }: Database) {
  const open = sql`from evaluation_batches b where b.run_id = r.id and b.stored < b.samples`;
  return sql`case
    when r.state not in ('QUEUED', 'RUNNING') then null
    when r.output_seq is null then 'PREPARE'
    when not exists (select ${open}) then 'FINISH'
    when exists (select ${open} and (b.leased_until is null or b.leased_until <= clock_timestamp())) then 'COMPUTE'
  end`;
}
