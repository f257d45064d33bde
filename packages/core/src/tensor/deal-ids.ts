import type { Database } from "../db/database.ts";

/**
 * Deals a contiguous block of sample ids; the first one comes back. The lock is held for this
 * statement only and keeps blocks contiguous; the caller's lock on the dataset keeps them in the
 * order in which appends become visible.
 */
export async function dealSampleIds(tx: Database, count: number): Promise<number> {
  const [row] = await tx.sql<{ last: number }[]>`
    select pg_advisory_lock(${DEAL_LOCK}::bigint),
           setval('sample_ids', nextval('sample_ids') + ${count - 1}) as last,
           pg_advisory_unlock(${DEAL_LOCK}::bigint)`;
  return row!.last - count + 1;
}

const DEAL_LOCK = 1_869_967_220_000;

export async function dealObjectIds(tx: Database, count: number): Promise<number[]> {
  if (count === 0) return [];
  const rows = await tx.sql<
    { id: number }[]
  >`select nextval('object_ids') as id from generate_series(1, ${count}::int)`;
  return rows.map(({ id }) => id);
}
