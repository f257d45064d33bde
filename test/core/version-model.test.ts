import fc from "fast-check";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, test } from "vitest";
import { openBlobStore } from "../../packages/core/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { histories } from "../helpers/test-runs.ts";
import {
  closeStage,
  compareRefs,
  furnish,
  openStage,
  playHistory,
  playSteps,
} from "../helpers/version-play.ts";
import { verifyAll } from "../helpers/version-steps-upkeep.ts";
import { steps, type Step, type Weights } from "../helpers/version-steps.ts";

const db = await createTestDatabase();
const folder = await mkdtemp(join(tmpdir(), "loupe-blobs-"));
const blobs = await openBlobStore(folder);
afterAll(() => rm(folder, { recursive: true }));

const VALUES: Weights = {
  append: 3,
  setValue: 4,
  removeValue: 1,
  deleteSample: 2,
  addObject: 2,
  updateObject: 4,
  removeObject: 2,
  replaceObjects: 1,
};
const TENSORS: Weights = {
  createValueTensor: 2,
  createObjectTensor: 2,
  clear: 1,
  rename: 2,
  dropTensor: 1,
  changeClasses: 2,
};
const RESTORING: Weights = { restoreTensor: 1, restoreSample: 2, restoreValue: 2 };
const REFS: Weights = {
  commitChanges: 4,
  discard: 1,
  branchOff: 3,
  dropBranch: 1,
  tag: 1,
  dropTag: 1,
  fork: 1,
  dropDataset: 1,
};
const MERGING: Weights = { merge: 4, revert: 2 };
const UPKEEP: Weights = { flatten: 2, cleanUp: 1 };

const EVERYTHING = { ...VALUES, ...TENSORS, ...RESTORING, ...REFS, ...MERGING, ...UPKEEP };
/** On two branches, so that they often change the same. */
const APART: Weights = { commitChanges: 1, merge: 6, revert: 1, restoreValue: 1, flatten: 1 };
const BRANCHING: Step = { play: "branchOff", picks: { where: 0, a: 0, b: 0, c: 0 } };

function agrees(weights: Weights, usual: number, opening: readonly Step[] = []): Promise<void> {
  return fc.assert(
    fc.asyncProperty(steps(weights, { minLength: 1, maxLength: 16 }), async (history) => {
      const stage = await openStage(db, blobs);
      await furnish(stage);
      await playSteps(stage, opening);
      await playHistory(stage, history);
      await compareRefs(stage, "at the end", Infinity);
      await verifyAll(stage);
      await closeStage(stage);
    }),
    histories(usual),
  );
}

describe("random histories read as a plain model says", { timeout: 36_000_000 }, () => {
  test("with everything there is", () => agrees(EVERYTHING, 80));

  test("of samples, values and objects that two branches change", () =>
    agrees({ ...VALUES, ...APART, clear: 1 }, 80, [BRANCHING]));

  test("of tensors that two branches create, rename, clear and delete", () =>
    agrees({ ...TENSORS, ...APART, append: 1, setValue: 3, addObject: 2 }, 50, [BRANCHING]));

  test("of classes that two branches change", () =>
    agrees({ ...APART, changeClasses: 8, setValue: 4, updateObject: 3 }, 40, [BRANCHING]));

  test("of tensors that are flattened, and branches that are deleted and cleaned up", () =>
    agrees({ ...VALUES, ...REFS, ...RESTORING, clear: 1, flatten: 6, cleanUp: 3 }, 50));
});
