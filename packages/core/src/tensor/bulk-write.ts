import { quoteName } from "../access/names.ts";
import type { TensorSpec } from "@loupe/plugin-api";
import { copyRows, CopyRows } from "../db/binary-copy.ts";
import { FOREVER, transaction, type Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { NO_FIELDS, type CellFields } from "../version/cell-row.ts";
import { addColumn } from "../version/change-definition.ts";
import { ValuesDigest } from "../version/changes-digest.ts";
import { countValue, type ColumnStatistics } from "../version/collect-changes.ts";

import { dealObjectIds } from "./deal-ids.ts";
import { encodeValue, entryCount, type EncodedTensor } from "./encode-value.ts";
import { metaOf } from "./tensor-spec.ts";
import type { TensorMeta } from "./tensor-meta.ts";
import type { ValueInput } from "./value.ts";

export interface BulkRow {
  sampleId: number;
  /** By name of the tensor. Null and absent: no value. */
  values: Readonly<Record<string, ValueInput | null>>;
}

/**
 * New columns that no definition names yet: what a run writes to, seen by nobody before it is
 * published.
 */
export interface BulkWrite {
  /** By name of the tensor; the ids of objects go to the empty name. */
  columnIds: Readonly<Record<string, number>>;
  /**
   * Takes the values of samples, whose ids ascend over all calls. Resolves when there is room for more.
   *
   * @throws INVALID_VALUE, CLASS_NOT_FOUND, LENGTH_MISMATCH
   */
  write(rows: readonly BulkRow[]): Promise<void>;
  /** Stores what is left. */
  finish(): Promise<BulkResult>;
  /** Removes what was written. */
  abort(): Promise<void>;
}

export interface BulkColumn {
  spec: TensorSpec;
  meta: TensorMeta;
  digest: Buffer;
  statistics: ColumnStatistics;
}

export interface BulkResult {
  /** What the rows were written at. */
  seq: number;
  /**
   * By name of the tensor; the ids of objects under the empty name, where any tensor describes
   * objects.
   */
  columns: ReadonlyMap<string, BulkColumn>;
}

/**
 * @param note keeps the ids of the columns where the cleaning up looks for them, in the transaction
 *   that makes them: without, it would take them for left over
 * @throws INVALID_INPUT where a spec contradicts itself
 */
export async function openBulkWrite(
  db: Database,
  tensors: Readonly<Record<string, TensorSpec>>,
  note: (tx: Database, columnIds: BulkWrite["columnIds"]) => Promise<void> = async () => {},
): Promise<BulkWrite> {
  const { seq, revision, columns } = await transaction(db, async (tx) => {
    const opened = await openColumns(tx, tensors);
    await note(tx, idsOf(opened.columns));
    return opened;
  });
  const objectIds = columns.get("");
  const ofObjects = [...columns.values()].filter(
    (column) => column !== objectIds && column.tensor.describes === "OBJECT",
  );
  const pending = new CopyRows();
  let sending: Promise<void> = Promise.resolve();
  let lastSampleId = -1;
  let spareIds: number[] = [];

  async function send(): Promise<void> {
    await sending;
    if (pending.byteLength === 0) return;
    const rows = pending.take();
    sending = copyRows(db, "cells", CELL_COLUMNS, rows);
    sending.catch(() => {});
  }

  function put(column: OpenColumn, sampleId: number, fields: CellFields): void {
    column.digest.add(sampleId, fields);
    countValue(column.statistics, fields.labels, 1);
    writeCell(pending, { columnId: column.statistics.columnId, sampleId, seq, revision }, fields);
  }

  /** Returns how many objects there are, or nothing where the row does not speak of any. */
  function putValues({ sampleId, values }: BulkRow): number | undefined {
    if (sampleId <= lastSampleId) {
      throw new LoupeError(
        "INTERNAL",
        `Sample ${sampleId} was written after ${lastSampleId}; ids have to ascend.`,
      );
    }
    lastSampleId = sampleId;
    refuseUnknown(columns, values);
    let objects: number | undefined;
    for (const [name, column] of columns) {
      const value = values[name];
      if (value === undefined || value === null) continue;
      const fields = encodeValue(column.tensor, value);
      if (column.tensor.describes === "OBJECT") objects = sameCount(column.tensor, fields, objects);
      put(column, sampleId, fields);
    }
    if (objects !== undefined) refuseMissing(ofObjects, values);
    return objects;
  }

  async function takeObjectIds(count: number): Promise<number[]> {
    if (spareIds.length < count)
      spareIds = [...spareIds, ...(await dealObjectIds(db, Math.max(count, IDS_AT_ONCE)))];
    return spareIds.splice(0, count);
  }

  return {
    columnIds: idsOf(columns),
    async write(rows) {
      for (const one of rows) {
        const objects = putValues(one);
        if (objects !== undefined)
          put(objectIds!, one.sampleId, { ...NO_FIELDS, ints: await takeObjectIds(objects) });
        if (pending.byteLength >= SEND_AT) await send();
      }
    },
    async finish() {
      await send();
      await sending;
      return {
        seq,
        columns: new Map([...columns].map(([name, column]) => [name, closeColumn(column)])),
      };
    },
    async abort() {
      await sending.catch(() => {});
      await discardColumns(
        db,
        [...columns.values()].map(({ statistics }) => statistics.columnId),
      );
    },
  };
}

/** Removes columns that were never published. */
export async function discardColumns(db: Database, columnIds: readonly number[]): Promise<void> {
  await db.sql`delete from cells where column_id = any(${columnIds}::bigint[])`;
  await db.sql`delete from columns where id = any(${columnIds}::bigint[])`;
}

/** Bytes of rows that are sent in one go, while the next ones are being written. */
const SEND_AT = 4 << 20;

const IDS_AT_ONCE = 1_000;

const OBJECT_IDS: TensorSpec = { htype: "generic", describes: "OBJECT", dtype: "int64" };

interface OpenColumn {
  spec: TensorSpec;
  tensor: EncodedTensor;
  digest: ValuesDigest;
  statistics: ColumnStatistics;
}

interface OpenColumns {
  seq: number;
  revision: number;
  columns: Map<string, OpenColumn>;
}

async function openColumns(
  tx: Database,
  tensors: Readonly<Record<string, TensorSpec>>,
): Promise<OpenColumns> {
  const [row] = await tx.sql<{ seq: number; revision: number }[]>`
    select nextval('seqs') as seq, nextval('revisions') as revision`;
  const { seq, revision } = row!;
  const columns = new Map<string, OpenColumn>();
  for (const [name, spec] of Object.entries(tensors)) {
    columns.set(name, openColumn(name, spec, await addColumn({ db: tx, seq })));
  }
  if (Object.values(tensors).some(({ describes }) => describes === "OBJECT")) {
    columns.set("", openColumn("", OBJECT_IDS, await addColumn({ db: tx, seq })));
  }
  return { seq, revision, columns };
}

function idsOf(columns: ReadonlyMap<string, OpenColumn>): Record<string, number> {
  return Object.fromEntries(
    [...columns].map(([name, { statistics }]) => [name, statistics.columnId]),
  );
}

function openColumn(path: string, spec: TensorSpec, columnId: number): OpenColumn {
  return {
    spec,
    tensor: {
      path,
      htype: spec.htype,
      describes: spec.describes ?? "SAMPLE",
      meta: metaOf(path, spec),
    },
    digest: new ValuesDigest(),
    statistics: { columnId, values: 0, classes: new Map() },
  };
}

function closeColumn({ spec, tensor, digest, statistics }: OpenColumn): BulkColumn {
  return { spec, meta: tensor.meta, digest: digest.digest(), statistics };
}

function refuseUnknown(columns: ReadonlyMap<string, OpenColumn>, values: BulkRow["values"]): void {
  for (const name in values) {
    if (!columns.has(name))
      throw new LoupeError("TENSOR_NOT_FOUND", `No tensor ${quoteName(name)} is written here.`);
  }
}

function sameCount(tensor: EncodedTensor, fields: CellFields, others: number | undefined): number {
  const count = entryCount(tensor, fields);
  if (others === undefined || others === count) return count;
  throw new LoupeError(
    "LENGTH_MISMATCH",
    `Tensor ${quoteName(tensor.path)} was given ${count} entries where the other tensors of the same objects have ${others}.`,
  );
}

function refuseMissing(ofObjects: readonly OpenColumn[], values: BulkRow["values"]): void {
  const missing = ofObjects.find(
    ({ tensor }) => values[tensor.path] === undefined || values[tensor.path] === null,
  );
  if (!missing) return;
  throw new LoupeError(
    "LENGTH_MISMATCH",
    `Tensor ${quoteName(missing.tensor.path)} was given nothing for a sample whose objects other tensors describe.`,
  );
}

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

interface CellKey {
  columnId: number;
  sampleId: number;
  seq: number;
  revision: number;
}

function writeCell(
  rows: CopyRows,
  { columnId, sampleId, seq, revision }: CellKey,
  fields: CellFields,
): void {
  const { num, big, labels, ints, nums, txt, json, bytes, shape } = fields;
  rows.row(CELL_COLUMNS.length);
  rows.bigint(columnId);
  rows.bigint(sampleId);
  rows.bigint(seq);
  rows.bigint(FOREVER);
  rows.bigint(revision);
  rows.boolean(false);
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
