import type { Database } from "../db/database.ts";
import type { ColumnPart } from "./differing-parts.ts";
import type { Membership } from "./membership.ts";

export interface CandidateOptions {
  /** Only samples with a greater id. */
  after?: number | undefined;
  /** Only samples that exist in each of these; ranges that one of them lacks are jumped over. */
  among?: readonly Membership[] | undefined;
  /** How many are expected to be enough; pages grow from there. Default: all will be read. */
  expected?: number | undefined;
}

/**
 * The samples that have a row in any of these parts of columns, ascending, page by page. A page
 * costs what it holds and a look at each seq that something was written at, however many rows
 * follow.
 */
export async function* candidateSamples(
  db: Database,
  parts: readonly ColumnPart[],
  { after = -1, among = [], expected = LARGEST_PAGE }: CandidateOptions = {},
): AsyncGenerator<number[]> {
  if (parts.length === 0) return;
  let last = after;
  let size = Math.min(LARGEST_PAGE, Math.max(SMALLEST_PAGE, expected) * parts.length);
  for (;;) {
    const from = beforeNext(among, last);
    if (from === undefined) return;
    const ids = await readPage(db, parts, from, size);
    const wanted = distinct(ids).filter((id) => among.every((membership) => membership.has(id)));
    if (wanted.length > 0) yield wanted;
    if (ids.length < size) return;
    last = ids.at(-1)!;
    size = Math.min(LARGEST_PAGE, size * 2);
  }
}

const SMALLEST_PAGE = 50;
const LARGEST_PAGE = 5_000;

/** The id before the next sample that may exist in all of them. */
function beforeNext(among: readonly Membership[], after: number): number | undefined {
  let from = after;
  for (const membership of among) {
    const index = membership.firstIndexAfter(after);
    if (index >= membership.count) return undefined;
    from = Math.max(from, membership.at(index) - 1);
  }
  return from;
}

/** Ascending; a sample is there once for each row of it. */
async function readPage(
  db: Database,
  parts: readonly ColumnPart[],
  after: number,
  size: number,
): Promise<number[]> {
  const parameters: number[] = [after, size];
  const place = (value: number) => `$${parameters.push(value)}::bigint`;
  const arms = parts.map((part) =>
    part.afterSeq === null ? wholeArm(part, place) : editedArm(part, part.afterSeq, place),
  );
  const rows = await db.sql.unsafe<{ sampleId: number }[]>(
    `select sample_id as "sampleId" from (${arms.join(" union all ")}) as found order by 1 limit $2::bigint`,
    parameters.map(String),
    { prepare: true },
  );
  return rows.map(({ sampleId }) => sampleId);
}

type Place = (value: number) => string;

/** Along the primary key. */
function wholeArm({ columnId, upToSeq }: ColumnPart, place: Place): string {
  return `(select sample_id from cells
    where column_id = ${place(columnId)} and sample_id > $1::bigint and from_seq <= ${place(upToSeq)}
    order by sample_id limit $2::bigint)`;
}

/**
 * Hops from one seq to the next along the index of edits, where the samples of each stand in order.
 * A row that was closed needs no look of its own: another one begins where it ends.
 */
function editedArm({ columnId, upToSeq }: ColumnPart, afterSeq: number, place: Place): string {
  const edits = `from cells where column_id = ${place(columnId)} and edited`;
  const until = `from_seq <= ${place(upToSeq)} order by from_seq limit 1`;
  return `(
    with recursive written (seq) as (
      (select from_seq ${edits} and from_seq > ${place(afterSeq)} and ${until})
      union all
      select (select from_seq ${edits} and from_seq > written.seq and ${until})
      from written
      where written.seq is not null
    )
    select edit.sample_id
    from written
    cross join lateral (
      select sample_id ${edits} and from_seq = written.seq and sample_id > $1::bigint
      order by sample_id limit $2::bigint
    ) as edit
  )`;
}

function distinct(ascending: readonly number[]): number[] {
  return ascending.filter((id, position) => id !== ascending[position - 1]);
}
