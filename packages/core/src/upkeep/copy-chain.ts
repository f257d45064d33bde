import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";

/** Puts what a chain holds into a new column, as rows that came with it at `seq`. */
export async function copyChain(
  tx: Database,
  columnId: number,
  seq: number,
  steps: readonly ColumnStep[],
): Promise<void> {
  const { sql } = tx;
  for (const [depth, step] of steps.entries()) {
    await sql`
      insert into cells (column_id, sample_id, from_seq, to_seq, revision, absent, edited,
                         num, big, labels, ints, nums, txt, json, bytes, shape)
      select ${columnId}, c.sample_id, ${seq}, 9223372036854775807, c.revision, false, false,
             c.num, c.big, c.labels, c.ints, c.nums, c.txt, c.json, c.bytes, c.shape
      from cells c
      where c.column_id = ${step.columnId} and c.from_seq <= ${step.bound} and c.to_seq > ${step.bound}
        and not c.absent ${notHidden(tx, steps.slice(0, depth))}`;
  }
}

/** A sample with a row in a nearer step from before its bound has one that is visible there. */
function notHidden({ sql }: Database, nearer: readonly ColumnStep[]) {
  return nearer.reduce(
    (joined, { columnId, bound }) => sql`${joined} and not exists (
      select from cells n
      where n.column_id = ${columnId} and n.sample_id = c.sample_id and n.from_seq <= ${bound}
    )`,
    sql``,
  );
}

/**
 * Copies the rows of a column that were written after a seq, as edits, and ends the rows that they
 * follow in the other column.
 */
export async function copyLaterRows(
  tx: Database,
  { from, to, after }: { from: number; to: number; after: number },
): Promise<void> {
  const copied = await tx.sql`
    insert into cells (column_id, sample_id, from_seq, to_seq, revision, absent, edited,
                       num, big, labels, ints, nums, txt, json, bytes, shape)
    select ${to}, sample_id, from_seq, to_seq, revision, absent, true,
           num, big, labels, ints, nums, txt, json, bytes, shape
    from cells
    where column_id = ${from} and edited and from_seq > ${after}`;
  if (copied.count === 0) return;
  await tx.sql`
    update cells set to_seq = later.first_seq
    from (
      select sample_id, min(from_seq) as first_seq from cells
      where column_id = ${to} and edited and from_seq > ${after}
      group by sample_id
    ) as later
    where cells.column_id = ${to} and cells.from_seq = ${after} and cells.sample_id = later.sample_id`;
}

/** Takes the statistics of a column from the rows that are visible at a seq. */
export async function measureColumn(tx: Database, columnId: number, seq: number): Promise<void> {
  await tx.sql`
    with visible as (
      select sample_id, labels from cells
      where column_id = ${columnId} and from_seq <= ${seq} and to_seq > ${seq} and not absent
    ),
    classes as (
      select class_id, count(distinct sample_id) as samples
      from visible cross join unnest(labels) as class_id
      group by class_id
    )
    update columns
    set value_count = (select count(*) from visible),
        class_counts = (select coalesce(jsonb_object_agg(class_id, samples), '{}') from classes)
    where id = ${columnId}`;
}
