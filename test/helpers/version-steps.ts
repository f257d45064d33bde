import fc from "fast-check";
import type { Picks, Play } from "./version-stage.ts";
import { addObject, removeObject, replaceObjects, updateObject } from "./version-steps-objects.ts";
import {
  branchOff,
  commitChanges,
  discard,
  dropBranch,
  dropDataset,
  dropTag,
  fork,
  tag,
} from "./version-steps-refs.ts";
import { merge, revert } from "./version-steps-merge.ts";
import { restoreSample, restoreTensor, restoreValue } from "./version-steps-restore.ts";
import { append, deleteSample, removeValue, setValue } from "./version-steps-samples.ts";
import { cleanUp, flatten } from "./version-steps-upkeep.ts";
import {
  changeClasses,
  clear,
  createObjectTensor,
  createValueTensor,
  dropTensor,
  rename,
} from "./version-steps-tensors.ts";

export const PLAYS = {
  append,
  setValue,
  removeValue,
  deleteSample,
  addObject,
  updateObject,
  removeObject,
  replaceObjects,
  createValueTensor,
  createObjectTensor,
  clear,
  rename,
  dropTensor,
  changeClasses,
  commitChanges,
  discard,
  branchOff,
  tag,
  dropTag,
  dropBranch,
  fork,
  dropDataset,
  restoreTensor,
  restoreSample,
  restoreValue,
  merge,
  revert,
  flatten,
  cleanUp,
} satisfies Record<string, Play>;

export type PlayName = keyof typeof PLAYS;

export interface Step {
  play: PlayName;
  picks: Picks;
}

/** How often each play comes up, beside the others; 0 or absent: never. */
export type Weights = Partial<Record<PlayName, number>>;

export function steps(
  weights: Weights,
  length: { minLength: number; maxLength: number },
): fc.Arbitrary<Step[]> {
  const play = fc.oneof(
    ...Object.entries(weights).map(([name, weight]) => ({
      arbitrary: fc.constant(name as PlayName),
      weight,
    })),
  );
  const pick = fc.nat(500);
  const picks = fc.record({ where: pick, a: pick, b: pick, c: pick });
  return fc.array(fc.record({ play, picks }), length);
}
