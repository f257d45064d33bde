import type { TensorSpec } from "@loupe/plugin-api";
import { quoteName } from "../access/names.ts";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { NO_FIELDS, type CellFields } from "../version/cell-row.ts";
import { addColumn, type NewColumn } from "../version/change-definition.ts";
import { encodeValue, entryCount, type EncodedTensor } from "./encode-value.ts";
import { metaOf } from "./tensor-spec.ts";
import type { ValueInput } from "./value.ts";

/** New columns that no definition names yet: seen by nobody before they are published. */
export interface BulkColumns {
  /** What their rows are written at. */
  seq: number;
  revision: number;
  /** Each has a parent, and holds only what differs from it. */
  haveParents: boolean;
  /** The one for the ids of objects comes last, where any tensor describes objects. */
  columns: readonly BulkColumn[];
}

export interface BulkColumn {
  /** Of the tensor; empty for the ids of objects. */
  name: string;
  columnId: number;
  spec: TensorSpec;
  tensor: EncodedTensor;
}

/** What names columns that were made before. */
export interface BulkColumnIds {
  seq: number;
  revision: number;
  haveParents: boolean;
  /** By name of the tensor; the ids of objects go to the empty name. */
  columnIds: Readonly<Record<string, number>>;
}

export interface BulkRow {
  sampleId: number;
  /** By name of the tensor. Null and absent: no value. */
  values: Readonly<Record<string, ValueInput | null>>;
}

/** What a row puts into the columns, in their order; null takes away what a parent holds. */
export type BulkCells = (CellFields | null | undefined)[];

type Specs = Readonly<Record<string, TensorSpec>>;

/**
 * Makes columns for tensors, and one for the ids of objects where any describes objects.
 *
 * @param parents by name of the tensor, for all of them; the ids of objects have the empty name
 * @throws INVALID_INPUT where a spec contradicts itself
 */
export async function makeBulkColumns(
  tx: Database,
  specs: Specs,
  parents?: Readonly<Record<string, NewColumn>>,
): Promise<BulkColumns> {
  const [row] = await tx.sql<{ seq: number; revision: number }[]>`
    select nextval('seqs') as seq, nextval('revisions') as revision`;
  const { seq, revision } = row!;
  const columnIds: Record<string, number> = {};
  for (const name of namesOf(specs))
    columnIds[name] = await addColumn({ db: tx, seq }, parents?.[name]);
  return describeBulkColumns(specs, {
    seq,
    revision,
    haveParents: parents !== undefined,
    columnIds,
  });
}

/** The columns that were made for these tensors. */
export function describeBulkColumns(
  specs: Specs,
  { columnIds, ...writing }: BulkColumnIds,
): BulkColumns {
  const columns = namesOf(specs).map((name) =>
    describeColumn(name, name === "" ? OBJECT_IDS : specs[name]!, columnIds[name]!),
  );
  return { ...writing, columns };
}

export function columnIdsOf({ columns }: BulkColumns): Record<string, number> {
  return Object.fromEntries(columns.map(({ name, columnId }) => [name, columnId]));
}

/**
 * What a sample's values put into the columns. The ids of its objects are still to be dealt: as many
 * as `objects` says, undefined where the row does not speak of any.
 *
 * @throws INVALID_VALUE, CLASS_NOT_FOUND, LENGTH_MISMATCH, TENSOR_NOT_FOUND
 */
export function encodeBulkRow(
  { columns, haveParents }: BulkColumns,
  { values }: BulkRow,
): { cells: BulkCells; objects: number | undefined } {
  refuseUnknown(columns, values);
  let objects: number | undefined;
  const cells = columns.map(({ tensor }) => {
    const value = values[tensor.path] ?? null;
    if (value === null) return haveParents ? null : undefined;
    const fields = encodeValue(tensor, value);
    if (tensor.describes === "OBJECT") objects = sameCount(tensor, fields, objects);
    return fields;
  });
  if (objects !== undefined) refuseMissing(columns, values);
  return { cells, objects };
}

/** The ids of a sample's objects, as a value of the column that holds them. */
export function objectIdFields(ids: readonly number[]): CellFields {
  return { ...NO_FIELDS, ints: ids };
}

const OBJECT_IDS: TensorSpec = { htype: "generic", describes: "OBJECT", dtype: "int64" };

function namesOf(specs: Specs): string[] {
  const describeObjects = Object.values(specs).some(({ describes }) => describes === "OBJECT");
  return [...Object.keys(specs), ...(describeObjects ? [""] : [])];
}

function describeColumn(name: string, spec: TensorSpec, columnId: number): BulkColumn {
  const { htype, describes = "SAMPLE" } = spec;
  const tensor = { path: name, htype, describes, meta: metaOf(name, spec) };
  return { name, columnId, spec, tensor };
}

type Columns = BulkColumns["columns"];

function refuseUnknown(columns: Columns, values: BulkRow["values"]): void {
  for (const given in values) {
    if (!columns.some(({ name }) => name === given))
      throw new LoupeError("TENSOR_NOT_FOUND", `No tensor ${quoteName(given)} is written here.`);
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

function refuseMissing(columns: Columns, values: BulkRow["values"]): void {
  for (const { name, tensor } of columns) {
    if (name === "" || tensor.describes !== "OBJECT" || (values[name] ?? null) !== null) continue;
    throw new LoupeError(
      "LENGTH_MISMATCH",
      `Tensor ${quoteName(name)} was given nothing for a sample whose objects other tensors describe.`,
    );
  }
}
