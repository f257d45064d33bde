import { expect } from "vitest";
import { resolveRef, type StoredValue } from "../../packages/core/src/index.ts";
import {
  countObjectChanges,
  countValueChanges,
} from "../../packages/core/src/diff/count-changes.ts";
import type { ObjectChange } from "../../packages/core/src/diff/compare-objects.ts";
import { listObjectChanges } from "../../packages/core/src/diff/object-changes.ts";
import { openDiff, type Diff } from "../../packages/core/src/diff/open-diff.ts";
import {
  listSampleChanges,
  type SampleChange,
} from "../../packages/core/src/diff/sample-changes.ts";
import { listTensorChanges } from "../../packages/core/src/diff/tensor-changes.ts";
import { listValueChanges, type ValueChange } from "../../packages/core/src/diff/value-changes.ts";
import type { Database } from "../../packages/core/src/index.ts";
import { diffStates, hasObjects, type ModelDiff, type TensorDifference } from "./version-diff.ts";
import type { ModelState } from "./version-model.ts";
import { fieldOf } from "./version-read.ts";
import { at, refsOf, type Picks, type Place, type Stage } from "./version-stage.ts";

/** The diff between two refs is what differs between the model's states. */
export async function compareDiff(stage: Stage, place: Place, { a, b }: Picks): Promise<void> {
  const { db } = stage;
  const refs = refsOf(stage, place);
  const [from, to] = [at(refs, a)!, at(refs, b)!];
  const found = await readDiff(db, place, from.ref, to.ref);
  const expected = ordered(diffStates(from.state, to.state));
  found.tensors = withoutOpenKinds(found.tensors, expected.tensors, [from.state, to.state]);
  expect(found, `the diff from ${from.ref} to ${to.ref}`).toEqual(expected);
}

/**
 * Of tensors that describe objects the model leaves open whether one counts as cleared that only
 * ever held empty lists, and as changed where the objects are others and none differs in it.
 */
function withoutOpenKinds(
  found: readonly TensorDifference[],
  expected: readonly TensorDifference[],
  [before, after]: readonly [ModelState, ModelState],
): TensorDifference[] {
  return found
    .map(({ tensorId, kinds }) => {
      const tensor = before.tensors.get(tensorId) ?? after.tensors.get(tensorId)!;
      if (tensor.describes === "SAMPLE") return { tensorId, kinds };
      const open = ["VALUES_CHANGED"];
      if (before.tensors.has(tensorId) && !hasObjects(before, tensor)) open.push("CLEARED");
      const known = expected.find((one) => one.tensorId === tensorId)?.kinds ?? [];
      return {
        tensorId,
        kinds: kinds.filter((kind) => !open.includes(kind) || known.includes(kind)),
      };
    })
    .filter(({ kinds }) => kinds.length > 0);
}

/** Page by page. */
export async function readDiff(
  db: Database,
  { dataset }: Pick<Place, "dataset">,
  from: string,
  to: string,
): Promise<ModelDiff> {
  const diff = await openDiff(db, {
    dataset,
    from: await resolveRef(db, dataset, from),
    to: await resolveRef(db, dataset, to),
  });
  const samples = await allPages<SampleChange>((after) =>
    listSampleChanges(diff, { first: PAGE, ...(after && { after: after.sampleId }) }),
  );
  const values = await allPages<ValueChange>((after) =>
    listValueChanges(db, diff, {
      first: PAGE,
      ...(after && { after: { tensorId: after.tensor.tensorId, sampleId: after.sampleId } }),
    }),
  );
  const objects = await allPages<ObjectChange>((after) =>
    listObjectChanges(db, diff, {
      first: PAGE,
      ...(after && { after: { ...after, groupId: after.group.groupId } }),
    }),
  );
  await compareCounts(db, diff, values.length, objects.length);
  const tensors = await listTensorChanges(db, diff);
  const fieldIn = (stored: StoredValue | undefined) => stored && fieldOf(stored.value);
  return ordered({
    samples: samples.map(({ sampleId, kind }) => ({ sample: sampleId, kind })),
    values: values.map(({ tensor, sampleId, before, after }) => ({
      tensorId: tensor.tensorId,
      sample: sampleId,
      before: fieldIn(before),
      after: fieldIn(after),
    })),
    objects: objects.map(({ group, sampleId, objectId, kinds, differing }) => ({
      groupId: group.groupId,
      sample: sampleId,
      object: objectId,
      kinds,
      tensors: differing.map(({ tensorId }) => tensorId),
    })),
    tensors: tensors.map(({ tensorId, kinds }) => ({ tensorId, kinds })),
  });
}

const PAGE = 3;

async function allPages<T>(
  read: (
    after: T | undefined,
  ) => Promise<{ changes: T[]; hasNextPage: boolean }> | { changes: T[]; hasNextPage: boolean },
): Promise<T[]> {
  const all: T[] = [];
  for (let isMore = true; isMore;) {
    const { changes, hasNextPage } = await read(all.at(-1));
    all.push(...changes);
    isMore = hasNextPage;
  }
  return all;
}

async function compareCounts(
  db: Database,
  diff: Diff,
  values: number,
  objects: number,
): Promise<void> {
  let valueCount = 0;
  for (const pair of diff.tensors) {
    if ((pair.after ?? pair.before)!.describes === "OBJECT") continue;
    const { added, updated, removed } = await countValueChanges(db, diff, pair);
    valueCount += added + updated + removed;
  }
  let objectCount = 0;
  for (const group of diff.groups)
    objectCount += (await countObjectChanges(db, diff, group)).objects;
  expect({ values: valueCount, objects: objectCount }).toEqual({ values, objects });
}

/** In one order; the model leaves the order of a diff's pages open. */
function ordered({ samples, values, objects, tensors }: ModelDiff): ModelDiff {
  const byText = <T>(items: readonly T[]) =>
    items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    samples,
    values: byText(values),
    objects: byText(
      objects.map((one) => ({ ...one, tensors: one.tensors.toSorted((a, b) => a - b) })),
    ),
    tensors: byText(tensors.map((one) => ({ ...one, kinds: one.kinds.toSorted() }))),
  };
}
