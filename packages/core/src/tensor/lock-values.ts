import type { BranchWrite } from "../version/write-to-branch.ts";

export interface ValueKey {
  columnId: number;
  sampleId: number;
}

/**
 * Keeps other writers away from these values until the transaction ends, whether or not they have
 * rows. Few values are locked one by one; many lock their columns whole, since Postgres has room
 * for some thousand locks only.
 */
export async function lockValues({ db }: BranchWrite, values: readonly ValueKey[]): Promise<void> {
  const columnIds = [...new Set(values.map(({ columnId }) => columnId))];
  if (values.length > MANY) {
    await db.sql`
      select pg_advisory_xact_lock(${COLUMN_LOCK}::int, id::int)
      from (select unnest(${columnIds}::bigint[]) as id order by 1) as sorted`;
    return;
  }
  const lockColumns = db.sql`
    select pg_advisory_xact_lock_shared(${COLUMN_LOCK}::int, id::int)
    from (select unnest(${columnIds}::bigint[]) as id order by 1) as sorted`;
  const lockThem = db.sql`
    select pg_advisory_xact_lock(${VALUE_LOCK}::int, key)
    from (
      select distinct hashint8(column_id * 31 + sample_id) as key
      from unnest(${values.map((value) => value.columnId)}::bigint[], ${values.map((value) => value.sampleId)}::bigint[])
        as value (column_id, sample_id)
      order by 1
    ) as sorted`;
  // One after the other, in one round trip.
  await Promise.all([lockColumns, lockThem]);
}

const MANY = 256;
const COLUMN_LOCK = 1_869_967_230;
const VALUE_LOCK = COLUMN_LOCK + 1;
