import {
  getMembership,
  getStructure,
  readObjects,
  readValues,
  resolveRef,
  type Database,
  type Dataset,
  type Value,
} from "../../packages/core/src/index.ts";

/** What a ref shows: ids of samples, and by path what tensors and groups hold for each of them. */
export interface ShownRef {
  samples: number[];
  values: Record<string, unknown[]>;
  /** By path of the group: ids of objects. */
  objects: Record<string, (number[] | null)[]>;
}

/** Labels are shown by the names of their classes, `null` is no value. */
export async function showRef(db: Database, dataset: Dataset, ref: string): Promise<ShownRef> {
  const state = await resolveRef(db, dataset, ref);
  const structure = await getStructure(db, state);
  const membership = await getMembership(db, state);
  const samples = membership.slice(0, membership.count);
  const tensors = [...structure.tensors.values()];
  const stored = await readValues(db, tensors, samples);
  const values = tensors.map(({ path, meta }, position): [string, unknown[]] => [
    path,
    samples.map((id) => shown(stored[position]!.get(id)?.value, meta.classes ?? [])),
  ]);
  const objects = [...structure.objectIds].map(async ([group, tensor]) => {
    const found = await readObjects(db, tensor, samples);
    return [group, samples.map((id) => found.get(id)?.ids ?? null)] as const;
  });
  return {
    samples,
    values: Object.fromEntries(values),
    objects: Object.fromEntries(await Promise.all(objects)),
  };
}

function shown(value: Value | undefined, classes: readonly { id: number; name: string }[]) {
  switch (value?.kind) {
    case undefined:
      return null;
    case "number":
      return value.number;
    case "numbers":
      return value.numbers;
    case "text":
      return value.text;
    case "boxes":
      return value.boxes;
    case "labels":
      return value.classIds.map((id) => classes.find((one) => one.id === id)?.name ?? `?${id}`);
    default:
      return value;
  }
}
