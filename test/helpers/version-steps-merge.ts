import { isDeepStrictEqual as isSame } from "node:util";
import { expect } from "vitest";
import {
  hasUncommittedChanges,
  mergeBranch,
  previewMerge,
  previewRevert,
  resolveRef,
  revertCommit,
  type Dataset,
  type MergePreview,
} from "../../packages/core/src/index.ts";
import { mergeStates } from "./version-merge.ts";
import type { ModelConflict, Take } from "./version-merging.ts";
import { shown, type ModelState } from "./version-model.ts";
import {
  at,
  refsOf,
  spotAt,
  type Picks,
  type Play,
  type Spot,
  type Stage,
} from "./version-stage.ts";
import { commitOn } from "./version-steps-refs.ts";

/** Any ref of any dataset into any branch, with any strategy. */
export const merge: Play = async (stage, picks) => {
  const { db, model } = stage;
  const spot = spotAt(stage, picks);
  const source = sourceAt(stage, picks);
  const from = {
    dataset: spot.dataset,
    branch: spot.branch,
    source: source.ref,
    ...(source.dataset.id === spot.dataset.id ? {} : { sourceDataset: source.dataset }),
  };
  const author = "test";
  const { head } = spot.model;
  if (model.ancestors(head).has(source.commit)) {
    const { commit, upToDate } = await mergeBranch(db, { ...from, author });
    expect({ id: commit.id, upToDate }).toEqual({ id: head, upToDate: true });
    return;
  }
  await settleChanges(stage, spot, () => mergeBranch(db, { ...from, author }));
  const [ours, theirs] = [spot.model.head, source.commit];
  const bases = model.mergeBases(ours, theirs);
  const sides = {
    bases: bases.map((id) => model.state(id)),
    ours: model.state(ours),
    theirs: model.state(theirs),
  };
  const preview = await previewMerge(db, from);
  expect([...preview.bases].toSorted()).toEqual(bases.toSorted());
  comparePreview(preview, mergeStates(sides, "OURS"), sides.ours);
  const { strategy, merged } = resolve(sides, picks.c);
  const done = mergeBranch(db, { ...from, author, strategy });
  if (!merged) return refused(done);
  const { commit } = await done;
  expect(commit.parentIds).toEqual([ours, theirs]);
  spot.model.working = merged;
  model.commit(spot.model, commit.id, theirs);
};

/** Any commit that the branch has, but for the first. */
export const revert: Play = async (stage, picks) => {
  const { db, model } = stage;
  const spot = spotAt(stage, picks);
  const { dataset, branch } = spot;
  const id = at(
    [...model.ancestors(spot.model.head)].filter((one) => model.commits.get(one)!.parents.length),
    picks.a,
  );
  if (id === undefined) return;
  const asked = { dataset, branch, commit: id, author: "test" };
  await settleChanges(stage, spot, () => revertCommit(db, asked));
  const sides = {
    bases: [model.state(id)],
    ours: model.state(spot.model.head),
    theirs: model.state(model.commits.get(id)!.parents[0]!),
  };
  comparePreview(await previewRevert(db, asked), mergeStates(sides, "OURS"), sides.ours);
  const { strategy, merged } = resolve(sides, picks.c);
  const done = revertCommit(db, { ...asked, strategy });
  if (!merged) return refused(done);
  if (isSame(shown(merged), shown(sides.ours))) {
    await expect(done).rejects.toMatchObject({ code: "NOTHING_TO_COMMIT" });
    return;
  }
  const { commit } = await done;
  expect(commit.parentIds).toEqual([spot.model.head]);
  spot.model.working = merged;
  model.commit(spot.model, commit.id);
};

interface Source {
  dataset: Dataset;
  ref: string;
  commit: string;
}

function sourceAt(stage: Stage, { a, b }: Picks): Source {
  const { dataset, refs } = at(stage.places, a)!;
  const { ref } = at(refsOf(stage, { dataset, refs }), b)!;
  return { dataset, ref, commit: refs.branches.get(ref)?.head ?? refs.tags.get(ref) ?? ref };
}

/** A branch with uncommitted changes is refused; then they are committed. */
async function settleChanges(
  stage: Stage,
  spot: Spot,
  attempt: () => Promise<unknown>,
): Promise<void> {
  if (stage.model.hasChanges(spot.model))
    await expect(attempt()).rejects.toMatchObject({ code: "UNCOMMITTED_CHANGES" });
  const ref = await resolveRef(stage.db, spot.dataset, spot.branch);
  if (await hasUncommittedChanges(stage.db, ref)) await commitOn(stage, spot, true);
}

type Sides = Parameters<typeof mergeStates>[0];

/** What a strategy makes of it; nothing where a conflict is left. */
function resolve(sides: Sides, pick: number) {
  const strategy = (["FAIL", "OURS", "THEIRS"] as const)[pick % 3]!;
  const { result, conflicts } = mergeStates(sides, strategy === "THEIRS" ? "THEIRS" : "OURS");
  const isResolved = ({ takes = ["OURS", "THEIRS"] }: ModelConflict) =>
    strategy !== "FAIL" && takes.includes(strategy satisfies Take);
  return { strategy, merged: conflicts.every(isResolved) ? result : undefined };
}

async function refused(done: Promise<unknown>): Promise<void> {
  await expect(done).rejects.toMatchObject({ code: "MERGE_CONFLICT" });
}

function comparePreview(
  { conflicts, samplesAdded, samplesDeleted }: MergePreview,
  planned: ReturnType<typeof mergeStates>,
  ours: ModelState,
): void {
  const keyOf = ({ kind, sample, object }: Pick<ModelConflict, "kind" | "sample" | "object">) =>
    `${kind} ${sample ?? ""} ${kind.startsWith("OBJECT") ? (object ?? "") : ""}`;
  expect(
    conflicts
      .map(({ kind, sampleId, objectId }) =>
        keyOf({
          kind,
          ...(sampleId !== undefined && { sample: sampleId }),
          ...(objectId !== undefined && { object: objectId }),
        }),
      )
      .toSorted(),
    "conflicts",
  ).toEqual(planned.conflicts.map(keyOf).toSorted());
  const { samples } = planned.result;
  expect({ samplesAdded, samplesDeleted }).toEqual({
    samplesAdded: [...samples].filter((id) => !ours.samples.has(id)).length,
    samplesDeleted: [...ours.samples].filter((id) => !samples.has(id)).length,
  });
}
