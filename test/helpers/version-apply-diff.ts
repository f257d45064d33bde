import {
  listObjectChanges,
  listSampleChanges,
  listTensorChanges,
  listValueChanges,
  openDiff,
  resolveRef,
  type Database,
  type Dataset,
  type Diff,
  type ObjectChange,
} from "../../packages/core/src/index.ts";
import type { ModelState } from "./version-model.ts";
import { emptyTensor, entriesOf, fieldOf } from "./version-read.ts";

const ALL = { first: 10_000 };

/**
 * Makes of the state of one ref that of another, by the diff between them. What added samples hold
 * comes with them, from `later`.
 */
export async function applyDiff(
  db: Database,
  dataset: Dataset,
  [from, to]: readonly [string, string],
  [state, later]: readonly [ModelState, ModelState],
): Promise<ModelState> {
  const diff = await openDiff(db, {
    dataset,
    from: await resolveRef(db, dataset, from),
    to: await resolveRef(db, dataset, to),
  });
  const applied = structuredClone(state);
  await applyTensors(db, diff, applied);
  await applyValues(db, diff, applied);
  for (const change of (await listObjectChanges(db, diff, ALL)).changes)
    applyObject(applied, change);
  for (const { sampleId, kind } of listSampleChanges(diff, ALL).changes) {
    if (kind === "DELETED") applied.samples.delete(sampleId);
    else addSample(applied, later, sampleId);
  }
  return applied;
}

/** A state with objects in the order of their ids: a diff has no word for another one. */
export function withoutOrder(state: ModelState): ModelState {
  const sorted = structuredClone(state);
  for (const { objects } of sorted.groups.values())
    for (const list of objects.values()) list.sort((a, b) => a.id - b.id);
  return sorted;
}

async function applyTensors(db: Database, diff: Diff, state: ModelState): Promise<void> {
  for (const { tensorId, after } of await listTensorChanges(db, diff)) {
    const { values } = state.tensors.get(tensorId) ?? { values: new Map() };
    if (after) state.tensors.set(tensorId, { ...emptyTensor(after), values });
    else state.tensors.delete(tensorId);
  }
  for (const { groupId, path, objectIds } of diff.groups) {
    const { objects } = state.groups.get(groupId) ?? { objects: new Map() };
    if (objectIds.after) state.groups.set(groupId, { id: groupId, path, series: 0, objects });
    else state.groups.delete(groupId);
  }
}

async function applyValues(db: Database, diff: Diff, state: ModelState): Promise<void> {
  for (const { tensor, sampleId, after } of (await listValueChanges(db, diff, ALL)).changes) {
    const values = state.tensors.get(tensor.tensorId)?.values;
    if (after) values!.set(sampleId, fieldOf(after.value));
    else values?.delete(sampleId);
  }
}

function applyObject(state: ModelState, { group, sampleId, objectId, kinds, after }: ObjectChange) {
  const objects = state.groups.get(group.groupId)?.objects;
  if (!objects) return;
  const others = (objects.get(sampleId) ?? []).filter(({ id }) => id !== objectId);
  const fields = new Map(
    after.map(({ tensor, stored }) => [tensor.id, entriesOf(stored.value)[0]!]),
  );
  objects.set(sampleId, kinds[0] === "REMOVED" ? others : [...others, { id: objectId, fields }]);
}

function addSample(state: ModelState, later: ModelState, sample: number): void {
  state.samples.add(sample);
  for (const [id, { values }] of later.tensors) {
    const field = values.get(sample);
    if (field !== undefined) state.tensors.get(id)!.values.set(sample, field);
  }
  for (const [id, { objects }] of later.groups)
    state.groups.get(id)!.objects.set(sample, objects.get(sample) ?? []);
}
