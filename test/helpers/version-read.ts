import { expect } from "vitest";
import {
  getMembership,
  getStructure,
  readObjects,
  readValues,
  resolveRef,
  type Database,
  type Dataset,
  type RefState,
  type StoredValue,
  type Tensor,
  type Value,
} from "../../packages/core/src/index.ts";
import {
  objectTensors,
  type Field,
  type ModelObject,
  type ModelState,
  type ModelTensor,
} from "./version-model.ts";

/** What a ref shows, in the form of the model. */
export async function readState(db: Database, dataset: Dataset, ref: string): Promise<ModelState> {
  const at = await resolveRef(db, dataset, ref);
  const structure = await getStructure(db, at);
  const samples = await readSamples(db, at);
  const tensors = [...structure.tensors.values()];
  const groups = [...structure.objectIds.values()];
  const stored = await readValues(db, tensors, samples);
  const objectIds = await Promise.all(groups.map((group) => readObjects(db, group, samples)));
  const valuesOf = new Map(tensors.map(({ id }, position) => [id, stored[position]!]));
  const state: ModelState = {
    samples: new Set(samples),
    tensors: new Map(tensors.map((tensor) => [tensor.id, tensorFrom(tensor, valuesOf)])),
    groups: new Map(
      groups.map(({ id, path }) => [id, { id, path, series: 0, objects: new Map() }]),
    ),
  };
  for (const [position, { id }] of groups.entries()) {
    const group = state.groups.get(id)!;
    const describing = objectTensors(state, group);
    for (const sample of samples) {
      const ids = objectIds[position]!.get(sample)?.ids ?? [];
      const columns = describing.map((one) => entriesOf(valuesOf.get(one.id)!.get(sample)?.value));
      for (const column of columns) expect(column.length, "entries of a group").toBe(ids.length);
      group.objects.set(sample, objectsFrom(ids, describing, columns));
    }
  }
  return state;
}

/** Ids by index; both ways of addressing a sample have to agree. */
async function readSamples(db: Database, state: RefState): Promise<number[]> {
  const membership = await getMembership(db, state);
  const ids = membership.slice(0, membership.count + 1);
  expect(ids.map((id) => membership.indexOf(id))).toEqual([...ids.keys()]);
  expect([...ids.keys()].map((index) => membership.at(index))).toEqual(ids);
  expect(ids.length).toBe(membership.count);
  return ids;
}

type ValuesOf = ReadonlyMap<number, ReadonlyMap<number, StoredValue>>;

function tensorFrom(tensor: Tensor, valuesOf: ValuesOf): ModelTensor {
  const { id, describes } = tensor;
  const stored = describes === "SAMPLE" ? [...valuesOf.get(id)!] : [];
  return {
    ...emptyTensor(tensor),
    values: new Map(stored.map(([sample, { value }]) => [sample, fieldOf(value)])),
  };
}

/** A tensor as the model tells it, before anything is known of its values. */
export function emptyTensor({ id, path, htype, describes, meta }: Tensor): ModelTensor {
  return {
    id,
    path,
    htype: htype as ModelTensor["htype"],
    describes,
    classes: meta.classes ?? [],
    series: 0,
    values: new Map(),
  };
}

function objectsFrom(
  ids: readonly number[],
  tensors: readonly ModelTensor[],
  columns: readonly (readonly Field[])[],
): ModelObject[] {
  return ids.map((id, position) => ({
    id,
    fields: new Map(tensors.map((tensor, nth) => [tensor.id, columns[nth]![position]!])),
  }));
}

/** The value of a sample. */
export function fieldOf(value: Value): Field {
  switch (value.kind) {
    case "number":
      return value.number;
    case "text":
      return value.text;
    case "labels":
      return value.classIds;
    default:
      throw new Error(`The model knows no values of kind ${value.kind}.`);
  }
}

/** What a tensor holds for the objects of a sample, one by one. */
export function entriesOf(value: Value | undefined): readonly Field[] {
  if (!value) return [];
  switch (value.kind) {
    case "boxes":
      return value.boxes;
    case "labels":
      return value.classIds;
    case "numbers":
      return value.numbers;
    case "number":
      return [value.number];
    default:
      throw new Error(`The model knows no objects with a value of kind ${value.kind}.`);
  }
}
