import fc from "fast-check";
import { isDeepStrictEqual } from "node:util";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  createBranch,
  deleteSamples,
  deleteTensor,
  mergeBranch,
  openBlobStore,
  previewMerge,
  reset,
  restore,
  revertCommit,
} from "../../packages/core/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { histories } from "../helpers/test-runs.ts";
import { applyDiff, withoutOrder } from "../helpers/version-apply-diff.ts";
import { readDiff } from "../helpers/version-compare-diff.ts";
import { sampleIds, shown, type ModelState } from "../helpers/version-model.ts";
import { furnish, openStage, playSteps } from "../helpers/version-play.ts";
import { readState } from "../helpers/version-read.ts";
import { at, refsOf, spotAt, type Picks, type Stage } from "../helpers/version-stage.ts";
import { commitOn } from "../helpers/version-steps-refs.ts";
import { steps, type Step, type Weights } from "../helpers/version-steps.ts";

const db = await createTestDatabase();
const folder = await mkdtemp(join(tmpdir(), "loupe-blobs-"));
const blobs = await openBlobStore(folder);
afterAll(() => rm(folder, { recursive: true }));

const EDITS: Weights = {
  append: 2,
  setValue: 4,
  removeValue: 1,
  deleteSample: 2,
  addObject: 2,
  updateObject: 3,
  removeObject: 2,
  createValueTensor: 1,
  clear: 1,
  rename: 1,
  dropTensor: 1,
  changeClasses: 1,
};
/** A class that both sides added under one name is one afterwards, with the id that ours gave it. */
const SAME_CLASSES: Weights = { ...EDITS, changeClasses: 0 };
const HISTORY: Weights = { ...EDITS, commitChanges: 4, branchOff: 3, discard: 1, tag: 1 };
const LENGTH = { minLength: 1, maxLength: 15 };
const EMPTY = { samples: [], values: [], objects: [], tensors: [] };

type Law = (stage: Stage, picks: Picks, then: readonly Step[]) => Promise<void>;

/** Holds after random histories; `then` are steps that the law itself plays. */
function holds(law: Law, usual: number, then: Weights = EDITS): Promise<void> {
  const pick = fc.nat(500);
  const picks = fc.record({ where: pick, a: pick, b: pick, c: pick });
  return fc.assert(
    fc.asyncProperty(
      steps(HISTORY, LENGTH),
      picks,
      steps(then, { minLength: 1, maxLength: 6 }),
      async (history, chosen, later) => {
        const stage = await openStage(db, blobs);
        await furnish(stage);
        await playSteps(stage, history);
        await law(stage, chosen, later);
      },
    ),
    histories(usual),
  );
}

describe("laws", { timeout: 3_600_000 }, () => {
  test("a diff of a ref with itself is empty", () =>
    holds(async (stage, { a }) => {
      const [place] = stage.places;
      const { ref } = at(refsOf(stage, place!), a)!;
      expect(await readDiff(db, place!, ref, ref)).toEqual(EMPTY);
    }, 20));

  test("applying the diff from one ref to another makes the one the other", () =>
    holds(async (stage, { a, b }) => {
      const [place] = stage.places;
      const [from, to] = [at(refsOf(stage, place!), a)!.ref, at(refsOf(stage, place!), b)!.ref];
      const { dataset } = place!;
      const states = [
        await readState(db, dataset, from),
        await readState(db, dataset, to),
      ] as const;
      const applied = await applyDiff(db, dataset, [from, to], states);
      expectSame(applied, states[1]);
    }, 30));

  test("reset after any writes reads as the head", () =>
    holds(async (stage, picks, writes) => {
      await playSteps(stage, writes);
      const { dataset, branch, model } = spotAt(stage, picks);
      await reset(db, { dataset, branch });
      expect(shown(await readState(db, dataset, branch))).toEqual(
        shown(await readState(db, dataset, model.head)),
      );
    }, 30));

  test("restoring everything from a ref leaves nothing that differs", () =>
    holds(async (stage, picks) => {
      const { dataset, branch } = spotAt(stage, picks);
      const [place] = stage.places;
      const from = at([...stage.model.commits.keys()], picks.a)!;
      const source = await readState(db, dataset, from);
      await removeOthers(stage, picks, source);
      const tensors = [...source.tensors.values()].map(({ path }) => path);
      const samples = sampleIds(source);
      if (tensors.length + samples.length === 0) return;
      await restore(db, { dataset, branch, from, tensors, samples });
      expect(await readDiff(db, place!, from, branch)).toEqual(EMPTY);
      expectSame(await readState(db, dataset, branch), source);
    }, 30));

  test("merging an ancestor changes nothing", () =>
    holds(async (stage, picks) => {
      const { dataset, branch, model } = spotAt(stage, picks);
      const source = at([...stage.model.ancestors(model.head)], picks.a)!;
      const before = await readState(db, dataset, branch);
      const merged = await mergeBranch(db, { dataset, branch, source, author: "test" });
      expect(merged).toMatchObject({ upToDate: true, commit: { id: model.head } });
      expect(shown(await readState(db, dataset, branch))).toEqual(shown(before));
    }, 20));

  test("what does not conflict merges to the same, whichever is merged into the other", () =>
    holds(
      async (stage, _picks, edits) => {
        const [place] = stage.places;
        const { dataset } = place!;
        const [one, other] = await makeTwo(stage, edits);
        const { conflicts } = await previewMerge(db, { dataset, branch: one, source: other });
        const back = await previewMerge(db, { dataset, branch: other, source: one });
        // How many there are may depend on what an open one is taken for.
        expect(back.conflicts.length > 0).toBe(conflicts.length > 0);
        if (conflicts.length > 0) return;
        for (const branch of [one, other])
          await createBranch(db, { dataset, name: `${branch}-merged`, from: branch });
        await mergeBranch(db, { dataset, branch: `${one}-merged`, source: other, author: "test" });
        await mergeBranch(db, { dataset, branch: `${other}-merged`, source: one, author: "test" });
        expectSame(
          await readState(db, dataset, `${one}-merged`),
          await readState(db, dataset, `${other}-merged`),
        );
      },
      40,
      SAME_CLASSES,
    ));

  test("reverting the last commit reads as before it", () =>
    holds(async (stage, picks) => {
      const spot = spotAt(stage, picks);
      const { dataset, branch, model } = spot;
      await commitOn(stage, spot, true);
      const [parent] = stage.model.commits.get(model.head)!.parents;
      const before = await readState(db, dataset, parent!);
      const now = await readState(db, dataset, branch);
      const reverted = revertCommit(db, { dataset, branch, commit: branch, author: "test" });
      if (isDeepStrictEqual(shown(now), shown(before)))
        await expect(reverted).rejects.toMatchObject({ code: "NOTHING_TO_COMMIT" });
      else await reverted;
      expectSame(await readState(db, dataset, branch), before);
    }, 30));
});

/** Two branches of one commit, with half of the edits each, committed. */
async function makeTwo(stage: Stage, edits: readonly Step[]): Promise<[string, string]> {
  const [place] = stage.places;
  const { dataset, refs } = place!;
  const names: [string, string] = ["one", "other"];
  for (const [nth, name] of names.entries()) {
    await createBranch(db, { dataset, name });
    stage.model.branchAt(refs, name, refs.branches.get("main")!.head);
    const where = [...refs.branches.keys()].indexOf(name);
    const own = edits.filter((_, position) => position % 2 === nth);
    await playSteps(
      stage,
      own.map(({ play, picks }) => ({ play, picks: { ...picks, where } })),
    );
    const branch = { place: place!, dataset, branch: name, model: refs.branches.get(name)! };
    await commitOn(stage, branch, true);
  }
  return names;
}

/** Classes are ordered by who merges: ours', then theirs' new ones. */
function expectSame(state: ModelState, other: ModelState): void {
  expect(shown(withoutOrder(state))).toEqual(shown(withoutOrder(other)));
}

/** Samples and tensors that the source has not. */
async function removeOthers(stage: Stage, picks: Picks, source: ModelState): Promise<void> {
  const { dataset, branch } = spotAt(stage, picks);
  const { samples, tensors } = await readState(db, dataset, branch);
  const others = [...samples].filter((id) => !source.samples.has(id)).map((id) => ({ id }));
  if (others.length > 0) await deleteSamples(db, { dataset, branch, samples: others });
  for (const { id, path } of tensors.values())
    if (!source.tensors.has(id)) await deleteTensor(db, { dataset, branch, path });
}
