import { FOREVER, type Database } from "../db/database.ts";
import { idsIn } from "../version/differing-membership.ts";
import type { SampleRange } from "../version/membership.ts";
import type { BulkColumns } from "./bulk-columns.ts";

/**
 * Takes the values of samples out of new columns: what was written of them, and what parents hold.
 */
export async function leaveOutSamples(
  tx: Database,
  { columns, haveParents, seq, revision }: BulkColumns,
  samples: readonly SampleRange[],
): Promise<void> {
  if (samples.length === 0) return;
  const ids = idsIn(samples);
  const columnIds = columns.map(({ columnId }) => columnId);
  await tx.sql`
    delete from cells where column_id = any(${columnIds}::bigint[]) and sample_id = any(${ids}::bigint[])`;
  if (!haveParents) return;
  await tx.sql`
    insert into cells (column_id, sample_id, from_seq, to_seq, revision, absent, edited)
    select column_id, sample_id, ${seq}, ${FOREVER}, ${revision}, true, false
    from unnest(${ids}::bigint[]) as sample_id cross join unnest(${columnIds}::bigint[]) as column_id`;
}
