import type { CellFields } from "../version/cell-row.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";

/** A value to be put into a column; `fields` is null where the value is to be removed. */
export interface CellWrite {
  columnId: number;
  sampleId: number;
  fields: CellFields | null;
}

/** Inserts values of samples that nobody else knows of yet. */
export async function insertCells(write: BranchWrite, cells: readonly CellWrite[]): Promise<void> {
  for (const batch of batches(cells)) await insertBatch(write, batch);
}

/**
 * Puts values in the place of what the branch's own columns hold, if anything. A value written
 * twice before a commit keeps one row. The caller holds the values' locks.
 */
export async function putCells(write: BranchWrite, cells: readonly CellWrite[]): Promise<void> {
  for (const batch of batches(cells.toSorted(bySampleThenColumn))) {
    await write.db.sql`
      update cells set to_seq = ${write.seq}
      from unnest(${batch.map((cell) => cell.columnId)}::bigint[], ${batch.map((cell) => cell.sampleId)}::bigint[])
        as put (column_id, sample_id)
      where cells.column_id = put.column_id and cells.sample_id = put.sample_id
        and cells.to_seq = 9223372036854775807 and cells.from_seq < ${write.seq}`;
    await insertBatch(write, batch);
  }
}

const BATCH = 2_000;

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH);
}

function bySampleThenColumn(a: CellWrite, b: CellWrite): number {
  return a.sampleId - b.sampleId || a.columnId - b.columnId;
}

/**
 * Arrays and decimals travel as Postgres's own text form, since a list of lists of different
 * lengths has no type there.
 */
async function insertBatch(
  { db, seq, revision }: BranchWrite,
  batch: readonly CellWrite[],
): Promise<void> {
  const field = <T>(of: (fields: CellFields) => T) =>
    batch.map(({ fields }) => (fields ? of(fields) : null));
  await db.sql`
    insert into cells (column_id, sample_id, from_seq, to_seq, revision, absent, edited,
                       num, big, labels, ints, nums, txt, json, bytes, shape)
    select v.column_id, v.sample_id, ${seq}, 9223372036854775807, ${revision}, v.absent = 1, columns.created_seq <> ${seq},
           v.num, v.big::numeric, v.labels::bigint[], v.ints::bigint[], v.nums::float8[], v.txt, v.json::jsonb, decode(v.bytes, 'hex'), v.shape::int[]
    from unnest(
      ${batch.map((cell) => cell.columnId)}::bigint[], ${batch.map((cell) => cell.sampleId)}::bigint[],
      ${batch.map((cell) => Number(cell.fields === null))}::int[],
      ${field(({ num }) => num)}::float8[], ${field(({ big }) => big)}::text[],
      ${field(({ labels }) => arrayText(labels))}::text[], ${field(({ ints }) => arrayText(ints))}::text[], ${field(({ nums }) => arrayText(nums))}::text[],
      ${field(({ txt }) => txt)}::text[], ${field(({ json }) => jsonText(json))}::text[],
      ${field(({ bytes }) => bytes && bytes.toString("hex"))}::text[], ${field(({ shape }) => arrayText(shape))}::text[]
    ) as v (column_id, sample_id, absent, num, big, labels, ints, nums, txt, json, bytes, shape)
    join columns on columns.id = v.column_id
    on conflict (column_id, sample_id, from_seq) do update set
      revision = excluded.revision, absent = excluded.absent, num = excluded.num, big = excluded.big, labels = excluded.labels, ints = excluded.ints,
      nums = excluded.nums, txt = excluded.txt, json = excluded.json, bytes = excluded.bytes, shape = excluded.shape`;
}

function arrayText(values: readonly (number | bigint)[] | null): string | null {
  return values && `{${values.join(",")}}`;
}

function jsonText(json: unknown): string | null {
  return json === null || json === undefined ? null : JSON.stringify(json);
}
