import {
  commit,
  createBranch,
  editObjects,
  getStructure,
  readObjects,
  resolveRef,
  setValues,
  type Database,
} from "../../packages/core/src/index.ts";
import { lossAt } from "../bench-samples.ts";
import type { LoadTarget } from "../load-values.ts";
import type { EditableObject } from "./queries.ts";

/** Of one sample: its loss, or the box of its first object. */
export interface Change {
  index: number;
  what: "loss" | "box";
}

/** So many changes, half of losses and half of boxes, or one a sample where there are fewer. */
export function changesOf(count: number, samples: number): Change[] {
  return spread(count, samples).map((index, position) => ({
    index,
    what: position % 2 === 0 ? "loss" : "box",
  }));
}

/**
 * So many indexes of samples, or all where there are fewer; ascending, as far from each other as
 * there is room.
 */
export function spread(wanted: number, samples: number): number[] {
  const count = Math.min(wanted, samples);
  return Array.from({ length: count }, (_, position) => Math.floor((position * samples) / count));
}

/** Makes a branch of the default one with these changes, committed. `seed` decides the values. */
export async function writeChanges(
  db: Database,
  target: LoadTarget,
  changes: readonly Change[],
  seed: number,
): Promise<void> {
  const { dataset, branch } = target;
  const indexesOf = (what: Change["what"]) =>
    changes.filter((change) => change.what === what).map(({ index }) => index);
  await createBranch(db, { dataset, name: branch });
  await setLosses(db, target, indexesOf("loss"), 1 / (1 + seed));
  await moveObjects(db, target, indexesOf("box"), 200 + seed);
  await commitAll(db, target);
}

/** Sets the losses of these samples to so many times what they were loaded with. */
export async function setLosses(
  db: Database,
  { dataset, branch, firstId }: LoadTarget,
  indexes: readonly number[],
  factor: number,
): Promise<void> {
  for (const part of partsOf(indexes)) {
    const edits = part.map((index) => ({
      sample: { id: firstId + index },
      tensor: "model_evaluation/loss",
      value: { number: lossAt(index) * factor },
    }));
    await setValues(db, { dataset, branch, edits });
  }
}

/** Answers the id of the commit. */
export async function commitAll(db: Database, { dataset, branch }: LoadTarget): Promise<string> {
  const { id } = await commit(db, {
    dataset,
    branch,
    message: "Change values",
    author: dataset.ownerName,
  });
  return id;
}

/** The first object of each of these samples. */
export async function firstObjects(
  db: Database,
  { dataset, branch, firstId }: LoadTarget,
  indexes: readonly number[],
): Promise<EditableObject[]> {
  const { objectIds } = await getStructure(db, await resolveRef(db, dataset, branch));
  const sampleIds = indexes.map((index) => firstId + index);
  const objects = await readObjects(db, objectIds.get("")!, sampleIds);
  return [...objects].map(([sampleId, { ids }]) => ({ sampleId, objectId: ids[0]! }));
}

async function moveObjects(
  db: Database,
  target: LoadTarget,
  indexes: readonly number[],
  left: number,
): Promise<void> {
  const { dataset, branch } = target;
  const values = { boxes: { boxes: [[left, 4, 20, 30]] } };
  for (const part of partsOf(indexes)) {
    const objects = await firstObjects(db, target, part);
    const edits = objects.map(({ sampleId, objectId }) => ({
      sample: { id: sampleId },
      group: "",
      change: { kind: "update" as const, objectId, values },
    }));
    await editObjects(db, { dataset, branch, edits });
  }
}

const WRITTEN_AT_ONCE = 10_000;

function* partsOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += WRITTEN_AT_ONCE)
    yield items.slice(start, start + WRITTEN_AT_ONCE);
}
