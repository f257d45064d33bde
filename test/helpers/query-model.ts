import type { Database } from "../../packages/core/src/db/database.ts";
import type { Filter, TensorFilter } from "../../packages/core/src/query/filter.ts";
import type {
  ObjectCondition,
  ObjectsFilter,
} from "../../packages/core/src/query/object-filter.ts";
import type { QueryTarget } from "../../packages/core/src/query/query-target.ts";
import type { ColumnStep, Tensor } from "../../packages/core/src/tensor/tensor.ts";
import { Membership, type SampleRange } from "../../packages/core/src/version/membership.ts";

/** What one tensor holds for one sample, as the model sees it; undefined for no value. */
export type ModelValue =
  | { number: number }
  | { big: bigint }
  | { labels: number[] }
  | { text: string }
  | { objects: readonly ModelObject[] }
  | undefined;

export interface ModelObject {
  /** Id of its class. */
  label: number;
  /** Left, top, width, height. */
  box: readonly number[];
  sure: number;
}

/** One version of a value in a column, from its seq to that of the next one. */
export interface Version {
  seq: number;
  value: ModelValue;
}

/** What one column holds: by sample id, its versions in the order of their seqs. */
export interface ModelColumn {
  bound: number;
  versions: ReadonlyMap<number, readonly Version[]>;
  /** Flags and statistics may be more careful than they must. */
  isCareful: boolean;
}

export interface ModelTensor {
  tensor: Pick<Tensor, "path" | "htype" | "describes" | "meta">;
  /** Nearest first. */
  columns: readonly ModelColumn[];
}

export interface ModelDataset {
  ranges: readonly SampleRange[];
  deletions: readonly number[];
  tensors: readonly ModelTensor[];
  /** By group: what `objectCount` looks at. */
  objectIds: ReadonlyMap<string, ModelTensor>;
}

export const CLASSES = [
  { id: 4, name: "cat" },
  { id: 7, name: "dog" },
  { id: 9, name: "owl" },
];

const FOREVER = 9223372036854775807n;
let nextColumnId = 1;
let nextTensorId = 1;

/** Writes the columns of a dataset and returns it as core sees it. */
export async function storeModel(db: Database, model: ModelDataset): Promise<QueryTarget> {
  const stored = new Map<string, Tensor>();
  for (const tensor of model.tensors) stored.set(tensor.tensor.path, await storeTensor(db, tensor));
  const objectIds = new Map<string, Tensor>();
  for (const [group, tensor] of model.objectIds)
    objectIds.set(group, await storeTensor(db, tensor));
  return {
    ref: {
      datasetId: 1,
      name: "main",
      kind: "BRANCH",
      branchId: 1,
      seq: 100,
      commitId: "c0ffee",
      layout: 0,
      revision: 5,
      membershipRevision: 1,
      resetRevision: 3,
    },
    structure: { tensors: stored, objectIds },
    membership: new Membership(model.ranges, model.deletions),
  };
}

/** The samples that exist, in the order of their ids. */
export function modelSamples({ ranges, deletions }: ModelDataset): number[] {
  const deleted = new Set(deletions);
  return ranges
    .flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, index) => first + index),
    )
    .filter((id) => !deleted.has(id));
}

/** The nearest column with a version from before its bound decides. */
function modelValue({ columns }: ModelTensor, sample: number): ModelValue {
  for (const { bound, versions } of columns) {
    const visible = (versions.get(sample) ?? []).filter(({ seq }) => seq <= bound).at(-1);
    if (visible) return visible.value;
  }
  return undefined;
}

export function modelNumber(
  model: ModelDataset,
  path: string,
  sample: number,
): number | bigint | undefined {
  const value = modelValue(tensorOf(model, path), sample);
  if (value && "number" in value) return value.number;
  return value && "big" in value ? value.big : undefined;
}

/** Ids of the classes that a sample has in a tensor, as often as it has them. */
export function modelLabels(model: ModelDataset, path: string, sample: number): number[] {
  const value = modelValue(tensorOf(model, path), sample);
  if (value && "labels" in value) return value.labels;
  return value && "objects" in value ? value.objects.map(({ label }) => label) : [];
}

export function modelMatches(model: ModelDataset, filter: Filter, sample: number): boolean {
  if ("and" in filter) return filter.and.every((part) => modelMatches(model, part, sample));
  if ("or" in filter) return filter.or.some((part) => modelMatches(model, part, sample));
  if ("not" in filter) return !modelMatches(model, filter.not, sample);
  if ("objects" in filter) return objectsMatch(model, filter.objects, sample);
  if ("disagreement" in filter) throw new Error("The model matches no objects.");
  const { tensor: path, absent, objectCount, ...tests } = filter;
  const value = modelValue(tensorOf(model, path), sample);
  if (absent !== undefined && absent !== (value === undefined)) return false;
  if (objectCount) {
    const objects = modelValue(model.objectIds.get(path.slice(0, path.lastIndexOf("/")))!, sample);
    if (!objects || !("labels" in objects) || !compares({ ...objectCount }, objects.labels.length))
      return false;
  }
  const isTested = Object.keys(tests).length > 0;
  return !isTested || (value !== undefined && valueMatches(tests, value));
}

function objectsMatch(model: ModelDataset, filter: ObjectsFilter, sample: number): boolean {
  const value = modelValue(model.objectIds.get(filter.group)!, sample);
  if (!value || !("objects" in value)) return false;
  const found = value.objects.filter((object) =>
    filter.where.every((condition) => objectMatches(object, condition)),
  );
  return compares({ ...(filter.count ?? { atLeast: 1 }) }, found.length);
}

function objectMatches(
  { label, box: [left, top, width, height], sure }: ModelObject,
  { tensor, in: list, notIn, measure, ...comparisons }: ObjectCondition,
): boolean {
  const name = CLASSES.find(({ id }) => id === label)!.name;
  if (list && !list.includes(name)) return false;
  if (notIn?.includes(name)) return false;
  if (tensor === "labels") return true;
  const measures = {
    LEFT: left!,
    TOP: top!,
    RIGHT: left! + width!,
    BOTTOM: top! + height!,
    WIDTH: width!,
    HEIGHT: height!,
    AREA: width! * height!,
  };
  const operands = Object.entries(comparisons).map(([key, operand]) => [key, Number(operand)]);
  return compares(Object.fromEntries(operands), measure ? measures[measure] : sure);
}

type Order = { descending: boolean; valueOf: (sample: number) => number | bigint | undefined };

/** Numbers, then NaN, then nothing; ties by id in the direction of the first key. */
export function modelOrder(samples: readonly number[], orders: readonly Order[]): number[] {
  const idSign = orders[0]?.descending ? -1 : 1;
  return samples.toSorted((a, b) => {
    for (const { descending, valueOf } of orders) {
      const difference = compareKeys(valueOf(a), valueOf(b), descending);
      if (difference !== 0) return difference;
    }
    return idSign * (a - b);
  });
}

function compareKeys(
  a: number | bigint | undefined,
  b: number | bigint | undefined,
  descending: boolean,
): number {
  const byRank = rankOf(a) - rankOf(b);
  if (byRank !== 0 || rankOf(a) > 0 || a === b) return byRank;
  const isLower = a! < b!;
  return isLower === descending ? 1 : -1;
}

function rankOf(value: number | bigint | undefined): number {
  return value === undefined ? 2 : Number.isNaN(value) ? 1 : 0;
}

function valueMatches(
  tests: Omit<TensorFilter, "tensor" | "absent" | "objectCount">,
  value: ModelValue & {},
): boolean {
  if ("number" in value) return numberMatches(tests, value.number, Number);
  if ("big" in value) return numberMatches(tests, value.big, BigInt);
  if ("text" in value) return textMatches(tests, value.text);
  if ("objects" in value) throw new Error("Objects are not looked at as a whole.");
  const names = value.labels.map((id) => CLASSES.find((candidate) => candidate.id === id)!.name);
  const { containsAny, containsAll } = tests;
  return (
    (!containsAny || containsAny.some((name) => names.includes(name))) &&
    (!containsAll || containsAll.every((name) => names.includes(name)))
  );
}

function numberMatches<N extends number | bigint>(
  tests: Omit<TensorFilter, "tensor">,
  value: N,
  parse: (operand: number | string) => N,
): boolean {
  const { in: list, ...comparisons } = tests;
  const operands = Object.entries(comparisons).map(([name, operand]) => [
    name,
    parse(operand as number | string),
  ]);
  const isListed =
    !list || list.some((operand) => Object.is(parse(operand), value) || parse(operand) === value);
  return isListed && compares(Object.fromEntries(operands), value);
}

function textMatches(tests: Omit<TensorFilter, "tensor">, text: string): boolean {
  return (
    (tests.equals === undefined || text === tests.equals) &&
    (tests.notEquals === undefined || text !== tests.notEquals) &&
    (tests.in === undefined || tests.in.includes(text)) &&
    (tests.matches === undefined || text.toLowerCase().includes(tests.matches.toLowerCase()))
  );
}

function compares<N extends number | bigint>(
  comparisons: { [name: string]: N },
  value: N,
): boolean {
  return Object.entries(comparisons).every(([name, operand]) => {
    const isEqual = value === operand || (Number.isNaN(value) && Number.isNaN(operand));
    if (name === "equals") return isEqual;
    if (name === "notEquals") return !isEqual;
    if (name === "lessThan") return value < operand;
    if (name === "atMost") return value <= operand;
    return name === "greaterThan" ? value > operand : value >= operand;
  });
}

function tensorOf(model: ModelDataset, path: string): ModelTensor {
  return model.tensors.find(({ tensor }) => tensor.path === path)!;
}

async function storeTensor(db: Database, { tensor, columns }: ModelTensor): Promise<Tensor> {
  const steps: ColumnStep[] = [];
  for (const column of columns) steps.push(await storeColumn(db, tensor.htype, column));
  return { ...tensor, id: nextTensorId++, steps };
}

async function storeColumn(
  db: Database,
  htype: string,
  { bound, versions, isCareful }: ModelColumn,
): Promise<ColumnStep> {
  const columnId = nextColumnId++;
  const rows = [...versions].flatMap(([sample, history]) =>
    history.map(({ seq, value }, index) =>
      rowOf({ columnId, sample, seq, nextSeq: history[index + 1]?.seq }, htype, value),
    ),
  );
  await db.sql`
    insert into cells (column_id, sample_id, from_seq, to_seq, revision, absent, edited, num, big, labels, ints, nums, txt)
    select column_id, sample_id, from_seq, to_seq, 1, absent, false, num, big, ints::bigint[], ints::bigint[], nums::double precision[], txt
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r (column_id bigint, sample_id bigint, from_seq bigint,
      to_seq bigint, absent boolean, num double precision, big numeric, ints text, nums text, txt text)`;
  const classCounts: Record<string, number> = {};
  for (const { ints } of rows)
    for (const id of ints?.match(/\d+/g) ?? []) classCounts[id] = (classCounts[id] ?? 0) + 1;
  return {
    columnId,
    bound,
    isCurrent:
      !isCareful &&
      rows.every((row) =>
        row.to_seq === String(FOREVER) ? row.from_seq <= bound : Number(row.to_seq) <= bound,
      ),
    valueCount: versions.size,
    classCounts,
  };
}

interface RowPlace {
  columnId: number;
  sample: number;
  seq: number;
  nextSeq: number | undefined;
}

function rowOf({ columnId, sample, seq, nextSeq }: RowPlace, htype: string, value: ModelValue) {
  const objects = value && "objects" in value ? value.objects : undefined;
  const nums =
    htype === "bbox" ? objects?.flatMap(({ box }) => box) : objects?.map(({ sure }) => sure);
  return {
    column_id: columnId,
    sample_id: sample,
    from_seq: seq,
    to_seq: String(nextSeq ?? FOREVER),
    absent: value === undefined,
    num: value && "number" in value ? String(value.number) : null,
    big: value && "big" in value ? String(value.big) : null,
    ints:
      value && "labels" in value
        ? `{${value.labels.join(",")}}`
        : objects
          ? `{${objects.map(({ label }) => label).join(",")}}`
          : null,
    nums: nums ? `{${nums.join(",")}}` : null,
    txt: value && "text" in value ? value.text : null,
  };
}
