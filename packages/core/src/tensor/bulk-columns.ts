import type { TensorSpec } from "@loupe/plugin-api";
import { quoteName } from "../access/names.ts";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { NO_FIELDS, type CellFields } from "../version/cell-row.ts";
import { addColumn, type NewColumn } from "../version/change-definition.ts";
import { encodeValue, entryCount, type EncodedTensor } from "./encode-value.ts";
import { groupOf } from "./tensor.ts";
import { metaOf } from "./tensor-spec.ts";
import type { ValueInput } from "./value.ts";

/** New columns that no definition names yet: seen by nobody before they are published. */
export interface BulkColumns {
  /** What their rows are written at. */
  seq: number;
  revision: number;
  /** Each has a parent, and holds only what differs from it. */
  haveParents: boolean;
  /** Those for the ids of objects come last: one for each group in which a tensor describes objects. */
  columns: readonly BulkColumn[];
}

export interface BulkColumn {
  /** Of the tensor; of the ids of objects, see `objectIdsName`. */
  name: string;
  /** The group whose objects it holds the ids of; absent for a tensor. */
  objectsOf?: string;
  columnId: number;
  spec: TensorSpec;
  tensor: EncodedTensor;
}

/** What names columns that were made before. */
export interface BulkColumnIds {
  seq: number;
  revision: number;
  haveParents: boolean;
  /** By name of the column. */
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
 * What the ids of a group's objects go by beside the names of tensors, none of which ends like it:
 * `matches/`; empty for the objects of the top.
 */
function objectIdsName(group: string): string {
  return group === "" ? "" : `${group}/`;
}

/** The group whose objects' ids go by a name; undefined for the name of a tensor. */
export function objectGroupOf(name: string): string | undefined {
  if (name === "") return "";
  return name.endsWith("/") ? name.slice(0, -1) : undefined;
}

/** The groups in which tensors describe objects. */
export function objectGroupsOf(specs: Specs): string[] {
  const names = Object.keys(specs).filter((name) => specs[name]!.describes === "OBJECT");
  return [...new Set(names.map(groupOf))];
}

/**
 * Makes columns for tensors, and one for the ids of objects of each group where any describes
 * objects.
 *
 * @param parents by name of the column, for all of them
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
    describeColumn(name, specs[name] ?? OBJECT_IDS, columnIds[name]!),
  );
  return { ...writing, columns };
}

export function columnIdsOf({ columns }: BulkColumns): Record<string, number> {
  return Object.fromEntries(columns.map(({ name, columnId }) => [name, columnId]));
}

/**
 * What a sample's values put into the columns. The ids of its objects are still to be dealt: as many
 * of each group as `objects` says, which lacks groups that the row does not speak of.
 *
 * @throws INVALID_VALUE, CLASS_NOT_FOUND, LENGTH_MISMATCH, TENSOR_NOT_FOUND
 */
export function encodeBulkRow(
  { columns, haveParents }: BulkColumns,
  { values }: BulkRow,
): { cells: BulkCells; objects: ReadonlyMap<string, number> } {
  refuseUnknown(columns, values);
  const objects = new Map<string, number>();
  const cells = columns.map(({ tensor }) => {
    const value = values[tensor.path] ?? null;
    if (value === null) return haveParents ? null : undefined;
    const fields = encodeValue(tensor, value);
    if (tensor.describes === "OBJECT") countObjects(objects, tensor, fields);
    return fields;
  });
  if (objects.size > 0) refuseMissing(columns, values, objects);
  return { cells, objects };
}

/** The ids of a sample's objects, as a value of the column that holds them. */
export function objectIdFields(ids: readonly number[]): CellFields {
  return { ...NO_FIELDS, ints: ids };
}

const OBJECT_IDS: TensorSpec = { htype: "generic", describes: "OBJECT", dtype: "int64" };

function namesOf(specs: Specs): string[] {
  return [...Object.keys(specs), ...objectGroupsOf(specs).map(objectIdsName)];
}

function describeColumn(name: string, spec: TensorSpec, columnId: number): BulkColumn {
  const { htype, describes = "SAMPLE" } = spec;
  const tensor = { path: name, htype, describes, meta: metaOf(name, spec) };
  const objectsOf = objectGroupOf(name);
  return { name, columnId, spec, tensor, ...(objectsOf === undefined ? {} : { objectsOf }) };
}

type Columns = BulkColumns["columns"];

function refuseUnknown(columns: Columns, values: BulkRow["values"]): void {
  for (const given in values) {
    if (!columns.some(({ name }) => name === given))
      throw new LoupeError("TENSOR_NOT_FOUND", `No tensor ${quoteName(given)} is written here.`);
  }
}

function countObjects(
  objects: Map<string, number>,
  tensor: EncodedTensor,
  fields: CellFields,
): void {
  const group = groupOf(tensor.path);
  const count = entryCount(tensor, fields);
  const others = objects.get(group) ?? count;
  objects.set(group, count);
  if (others === count) return;
  throw new LoupeError(
    "LENGTH_MISMATCH",
    `Tensor ${quoteName(tensor.path)} was given ${count} entries where the other tensors of the same objects have ${others}.`,
  );
}

function refuseMissing(
  columns: Columns,
  values: BulkRow["values"],
  objects: ReadonlyMap<string, number>,
): void {
  for (const { name, objectsOf, tensor } of columns) {
    if (objectsOf !== undefined || tensor.describes !== "OBJECT") continue;
    if ((values[name] ?? null) !== null || !objects.has(groupOf(name))) continue;
    throw new LoupeError(
      "LENGTH_MISMATCH",
      `Tensor ${quoteName(name)} was given nothing for a sample whose objects other tensors describe.`,
    );
  }
}
