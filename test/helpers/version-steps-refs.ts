import { expect } from "vitest";
import {
  commit,
  createBranch,
  createTag,
  deleteBranch,
  deleteDataset,
  deleteTag,
  forkDataset,
  hasUncommittedChanges,
  reset,
  resolveRef,
} from "../../packages/core/src/index.ts";
import {
  at,
  refsOf,
  spotAt,
  type Place,
  type Play,
  type Spot,
  type Stage,
} from "./version-stage.ts";

const MOST_BRANCHES = 4;
const MOST_PLACES = 3;

/** Refused where nothing changed; a value that was set back is no change. */
export const commitChanges: Play = async (stage, picks) => {
  const spot = spotAt(stage, picks);
  if (!stage.model.hasChanges(spot.model)) {
    await expect(commitOn(stage, spot)).rejects.toMatchObject({ code: "NOTHING_TO_COMMIT" });
    return;
  }
  await commitOn(stage, spot);
};

/** Changes or none. */
export async function commitOn(
  { db, model }: Stage,
  { dataset, branch, model: on }: Spot,
  allowEmpty = false,
): Promise<void> {
  const made = await commit(db, { dataset, branch, message: "step", author: "test", allowEmpty });
  expect(made.parentIds).toEqual([on.head]);
  model.commit(on, made.id);
}

export const discard: Play = async (stage, picks) => {
  const { dataset, branch, model } = spotAt(stage, picks);
  await reset(stage.db, { dataset, branch });
  const ref = await resolveRef(stage.db, dataset, branch);
  expect(await hasUncommittedChanges(stage.db, ref)).toBe(false);
  stage.model.reset(model);
};

/** At any ref: of a branch, its head. */
export const branchOff: Play = async (stage, picks) => {
  const { place, dataset } = spotAt(stage, picks);
  const { branches, tags } = place.refs;
  if (branches.size >= MOST_BRANCHES) return;
  const { ref } = at(refsOf(stage, place), picks.a)!;
  const name = `branch-${stage.names++}`;
  const made = await createBranch(stage.db, { dataset, name, from: ref });
  const commitId = branches.get(ref)?.head ?? tags.get(ref) ?? ref;
  expect(made.headCommitId).toBe(commitId);
  stage.model.branchAt(place.refs, name, commitId);
};

export const tag: Play = async (stage, picks) => {
  const { place, dataset } = spotAt(stage, picks);
  const { branches, tags } = place.refs;
  const { ref } = at(refsOf(stage, place), picks.a)!;
  const name = `tag-${stage.names++}`;
  const { commitId } = await createTag(stage.db, { dataset, name, ref, author: "test" });
  expect(commitId).toBe(branches.get(ref)?.head ?? tags.get(ref) ?? ref);
  tags.set(name, commitId);
};

export const dropTag: Play = async (stage, picks) => {
  const { place, dataset } = spotAt(stage, picks);
  const name = at([...place.refs.tags.keys()], picks.a);
  if (name === undefined) return;
  await deleteTag(stage.db, { dataset, name });
  place.refs.tags.delete(name);
};

export const dropBranch: Play = async (stage, picks) => {
  const { place, dataset, branch } = spotAt(stage, picks);
  if (branch === "main") return;
  await deleteBranch(stage.db, { dataset, branch });
  place.refs.branches.delete(branch);
};

export const fork: Play = async (stage, picks) => {
  if (stage.places.length >= MOST_PLACES) return;
  const { place, dataset } = spotAt(stage, picks);
  const name = `fork-${stage.names++}`;
  const made = await forkDataset(stage.db, stage.actor, { source: dataset, name });
  stage.places.push({ dataset: made, refs: stage.model.fork(place.refs) });
};

/** Where there is another one: a fork loses nothing with what it was forked from. */
export const dropDataset: Play = async (stage, picks) => {
  if (stage.places.length < 2) return;
  const { place } = spotAt(stage, picks);
  await deletePlace(stage, place);
};

export async function deletePlace(stage: Stage, place: Place): Promise<void> {
  const { ownerName: owner, name } = place.dataset;
  await deleteDataset(stage.db, stage.actor, { owner, name });
  stage.places.splice(stage.places.indexOf(place), 1);
}
