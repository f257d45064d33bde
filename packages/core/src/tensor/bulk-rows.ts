import { copyRows, CopyRows } from "../db/binary-copy.ts";
import { FOREVER, type Database } from "../db/database.ts";
import { NO_FIELDS, type CellFields } from "../version/cell-row.ts";
import {
  encodeBulkRow,
  objectIdFields,
  type BulkCells,
  type BulkColumns,
  type BulkRow,
} from "./bulk-columns.ts";
import { dealObjectIds } from "./deal-ids.ts";

/** Rows of cells on their way to the database. */
export interface BulkRows {
  readonly byteLength: number;
  /**
   * Takes the values of a sample; answers what they put into the columns.
   *
   * @throws INVALID_VALUE, CLASS_NOT_FOUND, LENGTH_MISMATCH
   */
  add(row: BulkRow): Promise<BulkCells>;
  /** What was added since the last time, for `copyCells`. */
  take(): Buffer;
}

/** Gathers rows for columns; ids of objects are dealt by the database, many at once. */
export function openBulkRows(db: Database, columns: BulkColumns): BulkRows {
  const rows = new CopyRows();
  let spareIds: number[] = [];

  async function takeObjectIds(count: number): Promise<number[]> {
    if (spareIds.length < count)
      spareIds = [...spareIds, ...(await dealObjectIds(db, Math.max(count, IDS_AT_ONCE)))];
    return spareIds.splice(0, count);
  }

  return {
    get byteLength() {
      return rows.byteLength;
    },
    async add(row) {
      const { cells, objects } = encodeBulkRow(columns, row);
      for (const [position, { objectsOf }] of columns.columns.entries()) {
        const count = objectsOf === undefined ? undefined : objects.get(objectsOf);
        if (count !== undefined) cells[position] = objectIdFields(await takeObjectIds(count));
      }
      columns.columns.forEach(({ columnId }, position) => {
        const cell = cells[position];
        if (cell !== undefined) writeCell(rows, columns, columnId, row.sampleId, cell);
      });
      return cells;
    },
    take: () => rows.take(),
  };
}

/** Stores rows that were taken from `BulkRows`: all of them or none. */
export function copyCells(db: Database, rows: Buffer): Promise<void> {
  return copyRows(db, "cells", CELL_COLUMNS, rows);
}

const IDS_AT_ONCE = 1_000;

const CELL_COLUMNS = [
  "column_id",
  "sample_id",
  "from_seq",
  "to_seq",
  "revision",
  "absent",
  "edited",
  "num",
  "big",
  "labels",
  "ints",
  "nums",
  "txt",
  "json",
  "bytes",
  "shape",
];

function writeCell(
  rows: CopyRows,
  { seq, revision }: Pick<BulkColumns, "seq" | "revision">,
  columnId: number,
  sampleId: number,
  cell: CellFields | null,
): void {
  const { num, big, labels, ints, nums, txt, json, bytes, shape } = cell ?? NO_FIELDS;
  rows.row(CELL_COLUMNS.length);
  rows.bigint(columnId);
  rows.bigint(sampleId);
  rows.bigint(seq);
  rows.bigint(FOREVER);
  rows.bigint(revision);
  rows.boolean(cell === null);
  rows.boolean(false);
  if (num === null) rows.null();
  else rows.float(num);
  if (big === null) rows.null();
  else rows.wholeNumeric(big);
  if (labels === null) rows.null();
  else rows.bigintArray(labels);
  if (ints === null) rows.null();
  else rows.bigintArray(ints);
  if (nums === null) rows.null();
  else rows.floatArray(nums);
  if (txt === null) rows.null();
  else rows.text(txt);
  if (json === null) rows.null();
  else rows.json(json);
  if (bytes === null) rows.null();
  else rows.bytes(bytes);
  if (shape === null) rows.null();
  else rows.integerArray(shape);
}
