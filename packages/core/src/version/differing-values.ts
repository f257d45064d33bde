import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";
import type { CellFields, CellRow } from "./cell-row.ts";
import { ValuesDigest } from "./changes-digest.ts";
import { readCells } from "./read-cells.ts";

type Chain = readonly ColumnStep[];

export interface DifferingValue {
  sampleId: number;
  before: CellRow | undefined;
  after: CellRow | undefined;
}

/**
 * The values of a tensor that differ between two states, in the order of their samples. Its cost
 * follows the number of rows written between the two, unless the tensor was given another column.
 */
export async function* differingValues(
  db: Database,
  before: Chain,
  after: Chain,
): AsyncGenerator<DifferingValue> {
  const sampleIds = await candidateSamples(db, before, after);
  for (let start = 0; start < sampleIds.length; start += PAGE) {
    const page = sampleIds.slice(start, start + PAGE);
    const [old, now] = await Promise.all([
      readCells(db, [before], page),
      readCells(db, [after], page),
    ]);
    for (const sampleId of page) {
      const value = { sampleId, before: old[0]!.get(sampleId), after: now[0]!.get(sampleId) };
      if (!isSameValue(value.before, value.after)) yield value;
    }
  }
}

const PAGE = 5_000;

function isSameValue(a: CellFields | undefined, b: CellFields | undefined): boolean {
  if (!a || !b) return a === b;
  return digestOf(a).equals(digestOf(b));
}

function digestOf(fields: CellFields): Buffer {
  const digest = new ValuesDigest();
  digest.add(0, fields);
  return digest.digest();
}

/**
 * Samples whose value may differ, ascending: those with a row in a part of one chain that the other
 * does not read.
 */
async function candidateSamples(db: Database, before: Chain, after: Chain): Promise<number[]> {
  const parts = differingParts(before, after);
  if (parts.length === 0) return [];
  const rows = await db.sql<{ sampleId: number }[]>`
    select distinct c.sample_id as "sampleId"
    from unnest(
      ${parts.map((part) => part.columnId)}::bigint[],
      ${parts.map((part) => part.afterSeq)}::bigint[],
      ${parts.map((part) => part.upToSeq)}::bigint[]
    ) as part (column_id, after_seq, up_to_seq)
    cross join lateral (
      select sample_id from cells
      where part.after_seq is null and column_id = part.column_id and from_seq <= part.up_to_seq
      union all
      select sample_id from cells
      where column_id = part.column_id and edited and from_seq > part.after_seq and from_seq <= part.up_to_seq
      union all
      select sample_id from cells
      where column_id = part.column_id and to_seq > part.after_seq and to_seq <= part.up_to_seq
        and to_seq < 9223372036854775807
    ) c
    order by 1`;
  return rows.map(({ sampleId }) => sampleId);
}

/** Rows of a column up to a seq; those up to `afterSeq` are read by both chains. */
interface ColumnPart {
  columnId: number;
  afterSeq: number | null;
  upToSeq: number;
}

function differingParts(before: Chain, after: Chain): ColumnPart[] {
  const common = after.findIndex((step) =>
    before.some((other) => other.columnId === step.columnId),
  );
  if (common < 0) return [...before, ...after].map(wholePart);
  const shared = after[common]!;
  const commonBefore = before.findIndex((step) => step.columnId === shared.columnId);
  const parts = [...before.slice(0, commonBefore), ...after.slice(0, common)].map(wholePart);
  const other = before[commonBefore]!;
  if (shared.bound === other.bound) return parts;
  const [afterSeq, upToSeq] =
    shared.bound < other.bound ? [shared.bound, other.bound] : [other.bound, shared.bound];
  return [...parts, { columnId: shared.columnId, afterSeq, upToSeq }];
}

function wholePart({ columnId, bound }: ColumnStep): ColumnPart {
  return { columnId, afterSeq: null, upToSeq: bound };
}
