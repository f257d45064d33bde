import {
  countObjectChanges,
  countValueChanges,
  describesSamples,
  listObjectChanges,
  listSampleChanges,
  listTensorChanges,
  listValueChanges,
  openDiff,
  pathOf,
  resolveRef,
  type Database,
  type Dataset,
  type Diff,
  type ObjectChange,
  type ObjectKey,
  type ObjectValue,
  type SampleChange,
  type StoredValue,
  type ValueChange,
  type ValueKey,
} from "../../packages/core/src/index.ts";

export interface ReadDiffOptions {
  fromMergeBase?: boolean;
  tensors?: readonly string[];
  /** Items that are read at once. */
  page?: number;
}

/** A diff between two refs in plain words, read page by page to its end. */
export async function readDiff(
  db: Database,
  dataset: Dataset,
  [from, to]: readonly [string, string],
  options: ReadDiffOptions = {},
) {
  const diff = await openDiff(db, {
    dataset,
    from: await resolveRef(db, dataset, from),
    to: await resolveRef(db, dataset, to),
    ...options,
  });
  const samples = readSamples(diff, options);
  return {
    added: samples.filter(({ kind }) => kind === "ADDED").map(({ sampleId }) => sampleId),
    deleted: samples.filter(({ kind }) => kind === "DELETED").map(({ sampleId }) => sampleId),
    tensors: (await listTensorChanges(db, diff)).map(
      (tensor) => `${pathOf(tensor)} ${tensor.kinds.join(" ")}`,
    ),
    values: (await readValues(db, diff, options)).map(
      ({ sampleId, tensor, kind, before, after }) =>
        [pathOf(tensor), sampleId, kind, plain(before), plain(after)] as const,
    ),
    objects: (await readObjects(db, diff, options)).map(
      ({ sampleId, group, objectId, kinds, before, after }) =>
        [group.path, sampleId, objectId, kinds.join(" "), entries(before), entries(after)] as const,
    ),
  };
}

export const NO_DIFFERENCE = { added: [], deleted: [], tensors: [], values: [], objects: [] };

/** What the counts of a diff say. */
export async function countDiff(db: Database, diff: Diff) {
  const values = diff.tensors
    .filter((pair) => describesSamples(pair))
    .map(async (pair) => [pathOf(pair), await countValueChanges(db, diff, pair)] as const);
  const objects = diff.groups.map(
    async (group) => [group.path, (await countObjectChanges(db, diff, group)).objects] as const,
  );
  return {
    samples: [diff.samplesAdded, diff.samplesDeleted],
    values: Object.fromEntries(await Promise.all(values)),
    objects: Object.fromEntries(await Promise.all(objects)),
  };
}

function readSamples(diff: Diff, { page = 1000 }: ReadDiffOptions): SampleChange[] {
  const found: SampleChange[] = [];
  for (;;) {
    const after = found.at(-1)?.sampleId;
    const { changes, hasNextPage } = listSampleChanges(diff, {
      first: page,
      ...(after === undefined ? {} : { after }),
    });
    found.push(...changes);
    if (!hasNextPage) return found;
  }
}

async function readValues(
  db: Database,
  diff: Diff,
  { page = 1000 }: ReadDiffOptions,
): Promise<ValueChange[]> {
  const found: ValueChange[] = [];
  for (let after: ValueKey | undefined; ;) {
    const { changes, hasNextPage } = await listValueChanges(db, diff, {
      first: page,
      ...(after && { after }),
    });
    found.push(...changes);
    if (!hasNextPage) return found;
    const last = changes.at(-1)!;
    after = { tensorId: last.tensor.tensorId, sampleId: last.sampleId };
  }
}

async function readObjects(
  db: Database,
  diff: Diff,
  { page = 1000 }: ReadDiffOptions,
): Promise<ObjectChange[]> {
  const found: ObjectChange[] = [];
  for (let after: ObjectKey | undefined; ;) {
    const { changes, hasNextPage } = await listObjectChanges(db, diff, {
      first: page,
      ...(after && { after }),
    });
    found.push(...changes);
    if (!hasNextPage) return found;
    const { group, sampleId, objectId } = changes.at(-1)!;
    after = { groupId: group.groupId, sampleId, objectId };
  }
}

function entries(values: readonly ObjectValue[]): Record<string, unknown> {
  return Object.fromEntries(values.map(({ tensor, stored }) => [tensor.path, plain(stored)]));
}

function plain(stored: StoredValue | undefined): unknown {
  const value = stored?.value;
  switch (value?.kind) {
    case undefined:
      return null;
    case "number":
      return value.number;
    case "labels":
      return value.classIds;
    case "boxes":
      return value.boxes;
    case "text":
      return value.text;
    default:
      return value;
  }
}
