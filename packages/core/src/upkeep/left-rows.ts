import type { Database } from "../db/database.ts";

/** So many stored things, and the bytes that they take. */
export interface StoredAmount {
  count: number;
  bytes: number;
}

/** Columns that are gone, but have values left. */
export async function* leftColumns(db: Database): AsyncGenerator<number> {
  for (let after = -1; ;) {
    const [row] = await db.sql<{ id: number | null; isKnown: boolean }[]>`
      select id, exists (select from columns where columns.id = next.id) as "isKnown"
      from (select min(column_id) as id from cells where column_id > ${after}) as next`;
    const { id, isKnown } = row!;
    if (id === null) return;
    if (!isKnown) yield id;
    after = id;
  }
}

/** The values of a column, and roughly the bytes that they take. */
export async function measureRows(db: Database, columnId: number): Promise<StoredAmount> {
  const [row] = await db.sql<StoredAmount[]>`
    select count(*) as count, coalesce(sum(${bytesOf(db)}), 0)::bigint as bytes from cells where column_id = ${columnId}`;
  return row!;
}

/**
 * Removes the values of a column, a part at a time; returns how many there were, with roughly the
 * bytes that they took.
 */
export async function removeRows(db: Database, columnId: number): Promise<StoredAmount> {
  const removed = { count: 0, bytes: 0 };
  for await (const upTo of parts(db, columnId)) {
    const { count, bytes } = await removePart(db, columnId, upTo);
    removed.count += count;
    removed.bytes += bytes;
  }
  return removed;
}

/** Removes which samples there were, of columns that are gone. */
export async function removeLeftMemberships(db: Database): Promise<void> {
  for (const table of ["sample_ranges", "sample_deletions"]) {
    await db.sql`
      delete from ${db.sql(table)} t where not exists (select from columns where columns.id = t.column_id)`;
  }
}

/** Rows that one statement removes. */
const PART = 20_000;

/** The last sample of each part that is left; null for the last part. */
async function* parts(db: Database, columnId: number): AsyncGenerator<number | null> {
  for (;;) {
    const [row] = await db.sql<{ sampleId: number }[]>`
      select sample_id as "sampleId" from cells
      where column_id = ${columnId}
      order by sample_id offset ${PART} limit 1`;
    yield row?.sampleId ?? null;
    if (!row) return;
  }
}

async function removePart(
  db: Database,
  columnId: number,
  upTo: number | null,
): Promise<StoredAmount> {
  const [row] = await db.sql<StoredAmount[]>`
    with removed as (
      delete from cells
      where column_id = ${columnId} and sample_id <= ${upTo ?? Number.MAX_SAFE_INTEGER}
      returning ${bytesOf(db)} as bytes
    )
    select count(*) as count, coalesce(sum(bytes), 0)::bigint as bytes from removed`;
  return row!;
}

/** Of one row: its fixed fields, and those of any length as they are stored. */
function bytesOf({ sql }: Database) {
  return sql`(64 + coalesce(pg_column_size(big), 0) + coalesce(pg_column_size(labels), 0) + coalesce(pg_column_size(ints), 0)
    + coalesce(pg_column_size(nums), 0) + coalesce(pg_column_size(txt), 0) + coalesce(pg_column_size(json), 0)
    + coalesce(pg_column_size(bytes), 0) + coalesce(pg_column_size(shape), 0))`;
}
