import type { Database } from "../db/database.ts";
import type { CellFields } from "../version/cell-row.ts";

/** A state that a commit froze, or that a branch has reached. */
export interface Moment {
  branchId: number;
  seq: number;
}

/** What was ever written of one sample in some tensors, on the branches of a history. */
export interface SampleHistory {
  existsAt(moment: Moment): boolean;
  /**
   * What a tensor, by its identity, held; undefined where there was no value or no such tensor. Of an
   * array, `bytes` is a digest. Moments that read the same row get the same object.
   */
  cellAt(moment: Moment, tensorId: number): CellFields | undefined;
}

export interface HistoryOf {
  sampleId: number;
  tensorIds: readonly number[];
  moments: readonly Moment[];
}

/** Reads it in five statements, however many moments there are. */
export async function readSampleHistory(
  db: Database,
  { sampleId, tensorIds, moments }: HistoryOf,
): Promise<SampleHistory> {
  const branchIds = [...new Set(moments.map(({ branchId }) => branchId))];
  const definitions = await readDefinitions(db, branchIds, tensorIds);
  const parents = await readParents(db, definitions);
  const columnIds = [...parents.keys()];
  const cells = groupBy(await readCellRows(db, columnIds, sampleId), columnOf);
  const ranges = groupBy(await readRanges(db, columnIds, sampleId), columnOf);
  const deletions = groupBy(await readDeletions(db, columnIds, sampleId), columnOf);
  const byTensor = groupBy(definitions, ({ branchId, tensorId }) => `${branchId}:${tensorId}`);

  function* stepsAt({ branchId, seq }: Moment, tensorId: number): Generator<Step> {
    const definition = spanAt(byTensor.get(`${branchId}:${tensorId}`), seq);
    let step: Step | null | undefined = definition && {
      columnId: definition.columnId,
      bound: definition.bound === OPEN ? seq : definition.bound,
    };
    for (; step; step = parents.get(step.columnId)) yield step;
  }

  /** The nearest step with a row decides. */
  function rowAt<T extends Span>(
    rows: ReadonlyMap<number, T[]>,
    moment: Moment,
    tensorId: number,
  ): T | undefined {
    for (const { columnId, bound } of stepsAt(moment, tensorId)) {
      const row = spanAt(rows.get(columnId), bound);
      if (row) return row;
    }
    return undefined;
  }

  return {
    existsAt: (moment) =>
      rowAt(ranges, moment, MEMBERSHIP) !== undefined &&
      (rowAt(deletions, moment, MEMBERSHIP)?.restored ?? true),
    cellAt: (moment, tensorId) => {
      const row = rowAt(cells, moment, tensorId);
      return row?.absent ? undefined : row;
    },
  };
}

interface Step {
  columnId: number;
  bound: number;
}

/** From one seq on, up to another that is not part of it. */
interface Span {
  fromSeq: number;
  toSeq: number;
}

type ColumnRow = Span & { columnId: number };
type DefinitionRow = ColumnRow & { branchId: number; tensorId: number; bound: number };
type ValueRow = ColumnRow & CellFields & { absent: boolean };

/** Stands for the identity of the hidden tensor that says which samples exist. */
const MEMBERSHIP = 0;

function readDefinitions(
  { sql }: Database,
  branchIds: readonly number[],
  tensorIds: readonly number[],
): Promise<DefinitionRow[]> {
  return sql<DefinitionRow[]>`
    select branch_id as "branchId", case htype when 'membership' then ${MEMBERSHIP}::bigint else tensor_id end as "tensorId",
           column_id as "columnId", least(bound, ${OPEN}::bigint) as bound,
           from_seq as "fromSeq", least(to_seq, ${OPEN}::bigint) as "toSeq"
    from tensor_definitions
    where branch_id = any(${branchIds}::bigint[]) and (tensor_id = any(${tensorIds}::bigint[]) or htype = 'membership')
    order by from_seq`;
}

/** The parent of each column that the definitions reach, or null. */
async function readParents(
  { sql }: Database,
  definitions: readonly DefinitionRow[],
): Promise<Map<number, Step | null>> {
  const named = [...new Set(definitions.map(columnOf))];
  const rows = await sql<{ id: number; parentId: number | null; parentBound: number }[]>`
    with recursive reached (id) as (
      select unnest(${named}::bigint[])
      union
      select parent_id from reached join columns using (id) where parent_id is not null
    )
    select id, parent_id as "parentId", parent_bound as "parentBound" from reached join columns using (id)`;
  return new Map(
    rows.map(({ id, parentId, parentBound }) => [
      id,
      parentId === null ? null : { columnId: parentId, bound: parentBound },
    ]),
  );
}

function readCellRows(
  { sql }: Database,
  columnIds: readonly number[],
  sampleId: number,
): Promise<ValueRow[]> {
  return sql<ValueRow[]>`
    select column_id as "columnId", from_seq as "fromSeq", least(to_seq, ${OPEN}::bigint) as "toSeq", absent,
           num, big, labels, ints, nums, txt, json, sha256(bytes) as bytes, shape
    from cells
    where column_id = any(${columnIds}::bigint[]) and sample_id = ${sampleId}
    order by from_seq`;
}

function readRanges(
  { sql }: Database,
  columnIds: readonly number[],
  sampleId: number,
): Promise<ColumnRow[]> {
  return sql<ColumnRow[]>`
    select column_id as "columnId", from_seq as "fromSeq", least(to_seq, ${OPEN}::bigint) as "toSeq"
    from sample_ranges
    where column_id = any(${columnIds}::bigint[]) and sample_id <= ${sampleId} and last_sample_id >= ${sampleId}
    order by from_seq`;
}

function readDeletions(
  { sql }: Database,
  columnIds: readonly number[],
  sampleId: number,
): Promise<(ColumnRow & { restored: boolean })[]> {
  return sql<(ColumnRow & { restored: boolean })[]>`
    select column_id as "columnId", from_seq as "fromSeq", least(to_seq, ${OPEN}::bigint) as "toSeq", restored
    from sample_deletions
    where column_id = any(${columnIds}::bigint[]) and sample_id = ${sampleId}
    order by from_seq`;
}

/** Later than any seq, and still exact as a number. */
const OPEN = Number.MAX_SAFE_INTEGER;

function columnOf({ columnId }: { columnId: number }): number {
  return columnId;
}

function groupBy<T, Key>(rows: readonly T[], keyOf: (row: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

/** The one that a seq lies in, of spans that follow each other. */
function spanAt<T extends Span>(spans: readonly T[] | undefined, seq: number): T | undefined {
  if (!spans) return undefined;
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle]!.fromSeq <= seq) low = middle + 1;
    else high = middle;
  }
  const span = spans[low - 1];
  return span && span.toSeq > seq ? span : undefined;
}
