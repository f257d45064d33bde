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

export function dealObjectIds(tx: Database, count: number): Promise<number[]> {
  return dealFrom(tx, "object_ids", count);
}

/** For classes that are added to a tensor: no other branch deals the same. */
export function dealClassIds(tx: Database, count: number): Promise<number[]> {
  return dealFrom(tx, "class_ids", count);
}

async function dealFrom(tx: Database, sequence: string, count: number): Promise<number[]> {
  if (count === 0) return [];
  const rows = await tx.sql<{ id: number }[]>`
    select nextval(${sequence}::regclass) as id from generate_series(1, ${count}::int)`;
  return rows.map(({ id }) => id);
}
