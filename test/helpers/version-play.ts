import { expect } from "vitest";
import type { BlobStore, Database } from "../../packages/core/src/index.ts";
import { hasUncommittedChanges, resolveRef } from "../../packages/core/src/index.ts";
import { compareBlame } from "./version-blame.ts";
import { compareDiff } from "./version-compare-diff.ts";
import { makeDataset } from "./make-dataset.ts";
import { Model, shown } from "./version-model.ts";
import { readState } from "./version-read.ts";
import { refsOf, type Picks, type Stage } from "./version-stage.ts";
import { commitOn, deletePlace } from "./version-steps-refs.ts";
import { PLAYS, type PlayName, type Step } from "./version-steps.ts";

/** A dataset with some tensors, objects and samples, committed, and the model of it. */
export async function openStage(db: Database, blobs: BlobStore): Promise<Stage> {
  const { dataset, actor } = await makeDataset(db);
  const { commitId } = await resolveRef(db, dataset);
  const model = new Model();
  const refs = model.create(commitId);
  return { db, blobs, actor, model, places: [{ dataset, refs }], dealt: new Set(), names: 0 };
}

/** Two tensors of samples and a group of boxes with labels, and three samples, committed. */
export async function furnish(stage: Stage): Promise<void> {
  const picks = { where: 0, a: 0, b: 0, c: 0 };
  const opening: [PlayName, Partial<Picks>][] = [
    ["createValueTensor", { a: 0, b: 0 }],
    ["createValueTensor", { a: 1, b: 2 }],
    ["createObjectTensor", { a: 0, b: 0 }],
    ["createObjectTensor", { a: 1, b: 1 }],
    ["createObjectTensor", { a: 2, b: 2 }],
    ["append", { a: 2, b: 1, c: 1 }],
  ];
  for (const [play, chosen] of opening) await PLAYS[play](stage, { ...picks, ...chosen });
  const { dataset, refs } = stage.places[0]!;
  const branch = "main";
  await commitOn(stage, {
    place: stage.places[0]!,
    dataset,
    branch,
    model: refs.branches.get(branch)!,
  });
}

/** Leaves nothing that cleaning up would keep for the next history. */
export async function closeStage(stage: Stage): Promise<void> {
  for (const place of stage.places.toReversed()) await deletePlace(stage, place);
}

/** Plays a history without looking. */
export async function playSteps(stage: Stage, history: readonly Step[]): Promise<void> {
  for (const { play, picks } of history) await PLAYS[play](stage, picks);
}

/** Plays a history and compares every ref after each step. */
export async function playHistory(stage: Stage, history: readonly Step[]): Promise<void> {
  for (const [position, { play, picks }] of history.entries()) {
    await PLAYS[play](stage, picks);
    await compareRefs(stage, `after step ${position}, ${play}`, RECENT_COMMITS);
    for (const place of stage.places) {
      await compareUncommitted(stage, place);
      await compareBlame(stage, place, picks);
      await compareDiff(stage, place, picks);
    }
  }
}

/** What was set back is no change. */
async function compareUncommitted({ db, model }: Stage, place: Stage["places"][number]) {
  for (const [branch, working] of place.refs.branches) {
    const ref = await resolveRef(db, place.dataset, branch);
    const found = await hasUncommittedChanges(db, ref);
    expect(found, `uncommitted on ${branch}`).toBe(model.hasChanges(working));
  }
}

const RECENT_COMMITS = 2;

/** Branches, tags and the newest commits read as the model says. */
export async function compareRefs(stage: Stage, when: string, commits: number): Promise<void> {
  for (const place of stage.places) {
    const { branches, tags } = place.refs;
    const refs = refsOf(stage, place).slice(0, branches.size + tags.size + commits);
    const found = await Promise.all(refs.map(({ ref }) => readState(stage.db, place.dataset, ref)));
    for (const [position, { ref, state }] of refs.entries()) {
      expect(shown(found[position]!), `${place.dataset.name}, ${ref} ${when}`).toEqual(
        shown(state),
      );
    }
  }
}
