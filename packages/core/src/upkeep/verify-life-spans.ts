import { FOREVER, type Database } from "../db/database.ts";

export interface BrokenLifeSpan {
  sampleId: number;
  message: string;
}

/**
 * Samples whose rows in a column do not follow each other: with a gap, an overlap, an end that comes
 * before the beginning, or nothing after the last one. At most `limit`.
 */
export async function findBrokenLifeSpans(
  db: Database,
  columnId: number,
  limit: number,
): Promise<BrokenLifeSpan[]> {
  const found: BrokenLifeSpan[] = [];
  for await (const part of partsOf(db, columnId)) {
    const rows = await readBroken(db, columnId, part, limit - found.length);
    found.push(...rows.map((row) => ({ sampleId: row.sampleId, message: describe(row) })));
    if (found.length >= limit) break;
  }
  return found;
}

/** Samples after the one and up to the other; without an end, all that follow. */
interface Part {
  after: number;
  upTo: number | null;
}

/** Rows that one statement looks at. */
const PART = 200_000;

async function* partsOf(db: Database, columnId: number): AsyncGenerator<Part> {
  for (let after = 0; ;) {
    const [row] = await db.sql<{ sampleId: number }[]>`
      select sample_id as "sampleId" from cells
      where column_id = ${columnId} and sample_id > ${after}
      order by sample_id offset ${PART} limit 1`;
    yield { after, upTo: row?.sampleId ?? null };
    if (!row) return;
    after = row.sampleId;
  }
}

interface SpanRow {
  sampleId: number;
  fromSeq: number;
  toSeq: number | bigint;
  nextSeq: number | null;
}

function readBroken(
  db: Database,
  columnId: number,
  { after, upTo }: Part,
  limit: number,
): Promise<SpanRow[]> {
  return db.sql<SpanRow[]>`
    select sample_id as "sampleId", from_seq as "fromSeq", to_seq as "toSeq", next_seq as "nextSeq"
    from (
      select sample_id, from_seq, to_seq, lead(from_seq) over (partition by sample_id order by from_seq) as next_seq
      from cells
      where column_id = ${columnId} and sample_id > ${after} and sample_id <= ${upTo ?? FOREVER}
    ) as spans
    where to_seq <= from_seq or to_seq <> coalesce(next_seq, ${FOREVER})
    order by sample_id, from_seq
    limit ${limit}`;
}

function describe({ fromSeq, toSeq, nextSeq }: SpanRow): string {
  const end = toSeq === FOREVER ? "never ends" : `ends at seq ${toSeq}`;
  const next = nextSeq === null ? "none follows" : `the next begins at seq ${nextSeq}`;
  return `The life span of a value that begins at seq ${fromSeq} ${end}, and ${next}; expected spans that follow each other and a last one that never ends.`;
}
