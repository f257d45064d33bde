import DataLoader from "dataloader";
import {
  getMembership,
  getStructure,
  readObjects,
  readValues,
  resolveRef,
  type Dataset,
  type Membership,
  type RefState,
  type SampleObjects,
  type StoredValue,
  type Structure,
  type Tensor,
} from "@loupe/core";
import type { Context } from "./context.ts";

/** A ref of a dataset within one operation: resolved once, and read in batches. */
export interface RefScope {
  dataset: Dataset;
  ref: RefState;
  structure: Structure;
  membership(): Promise<Membership>;
  /** The values of some tensors for one sample, in the order of the tensors. */
  values: DataLoader<ValuesKey, (StoredValue | undefined)[], string>;
  /** The objects of one group in one sample. */
  objects: DataLoader<ObjectsKey, SampleObjects | undefined, string>;
}

interface ValuesKey {
  sampleId: number;
  tensors: readonly Tensor[];
}

interface ObjectsKey {
  sampleId: number;
  /** The tensor whose values are the ids of the group's objects. */
  group: Pick<Tensor, "id" | "steps">;
}

/** @throws REF_NOT_FOUND, REF_AMBIGUOUS */
export function openRef(
  context: Context,
  dataset: Dataset,
  name: string | null | undefined,
): Promise<RefScope> {
  const { reads } = context;
  const key = `${dataset.id}:${name ?? dataset.defaultBranch}`;
  return reads.keep(`scope:${key}`, async () => {
    const ref = await reads.once(`ref:${key}`, (db) => resolveRef(db, dataset, name));
    return openScope(context, dataset, ref);
  });
}

/** Spares `openRef` the reading of a ref that has been resolved. */
export function keepRef({ reads }: Context, dataset: Dataset, ref: RefState): void {
  void reads.keep(`ref:${dataset.id}:${ref.name}`, () => Promise.resolve(ref));
}

/** As `openRef`, for a ref that is resolved already. */
export async function openScope(
  { reads }: Context,
  dataset: Dataset,
  ref: RefState,
): Promise<RefScope> {
  return {
    dataset,
    ref,
    structure: await reads.run((db) => getStructure(db, ref)),
    membership: () =>
      reads.once(`membership:${ref.branchId}:${ref.seq}`, (db) => getMembership(db, ref)),
    values: new DataLoader((keys: readonly ValuesKey[]) => loadValues(reads, keys), {
      cacheKeyFn: ({ sampleId, tensors }) => `${sampleId}:${tensors.map(({ id }) => id).join()}`,
    }),
    objects: new DataLoader((keys: readonly ObjectsKey[]) => loadObjects(reads, keys), {
      cacheKeyFn: ({ sampleId, group }) => `${sampleId}:${group.id}`,
    }),
  };
}

type Reads = Context["reads"];

/** Tensors that are asked of the same samples are read together. */
async function loadValues(
  reads: Reads,
  keys: readonly ValuesKey[],
): Promise<(StoredValue | undefined)[][]> {
  const found = new Map<Tensor, Map<number, StoredValue>>();
  const batches = [...groupBySamples(keys).values()].map(async ({ tensors, sampleIds }) => {
    const maps = await reads.run((db) => readValues(db, tensors, sampleIds));
    tensors.forEach((tensor, position) => found.set(tensor, maps[position]!));
  });
  await Promise.all(batches);
  return keys.map(({ sampleId, tensors }) =>
    tensors.map((tensor) => found.get(tensor)?.get(sampleId)),
  );
}

function groupBySamples(
  keys: readonly ValuesKey[],
): Map<string, { tensors: Tensor[]; sampleIds: number[] }> {
  const samplesOf = new Map<Tensor, Set<number>>();
  for (const { sampleId, tensors } of keys) {
    for (const tensor of tensors) {
      const ids = samplesOf.get(tensor);
      if (ids) ids.add(sampleId);
      else samplesOf.set(tensor, new Set([sampleId]));
    }
  }
  const groups = new Map<string, { tensors: Tensor[]; sampleIds: number[] }>();
  for (const [tensor, ids] of samplesOf) {
    const sampleIds = [...ids];
    const key = sampleIds.join();
    const group = groups.get(key);
    if (group) group.tensors.push(tensor);
    else groups.set(key, { tensors: [tensor], sampleIds });
  }
  return groups;
}

async function loadObjects(
  reads: Reads,
  keys: readonly ObjectsKey[],
): Promise<(SampleObjects | undefined)[]> {
  const groups = [...new Set(keys.map(({ group }) => group))];
  const maps = await Promise.all(
    groups.map((group) => {
      const sampleIds = keys.filter((key) => key.group === group).map(({ sampleId }) => sampleId);
      return reads.run((db) => readObjects(db, group, sampleIds));
    }),
  );
  return keys.map(({ sampleId, group }) => maps[groups.indexOf(group)]!.get(sampleId));
}
