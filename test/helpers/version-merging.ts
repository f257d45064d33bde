import { isDeepStrictEqual as isSame } from "node:util";
import type { ModelState } from "./version-model.ts";

export type Take = "OURS" | "THEIRS";

export interface ModelConflict {
  kind: string;
  /** Of the tensor or group. */
  id?: number;
  sample?: number;
  object?: number;
  /** Where not both sides can have their way. */
  takes?: readonly Take[];
}

/** Three states under way to one. */
export interface Merging {
  bases: readonly ModelState[];
  ours: ModelState;
  theirs: ModelState;
  /** Ours at first; what is decided otherwise is changed. */
  result: ModelState;
  take: Take;
  conflicts: ModelConflict[];
}

/**
 * Which side changed a unit. The base is what all bases agree on; where they don't agree, different
 * sides both did.
 */
export function changedBy(
  { bases, ours, theirs }: Pick<Merging, "bases" | "ours" | "theirs">,
  unitOf: (state: ModelState) => unknown,
): Take | "BOTH" | "NEITHER" {
  const [a, b] = [unitOf(ours), unitOf(theirs)];
  if (isSame(a, b)) return "NEITHER";
  const [base, ...others] = bases.map(unitOf);
  if (!others.every((other) => isSame(other, base))) return "BOTH";
  if (isSame(base, a)) return "THEIRS";
  return isSame(base, b) ? "OURS" : "BOTH";
}

/** Whose a unit is: of the only side that changed it; where both did, it is a conflict. */
export function decide(
  merging: Merging,
  conflict: ModelConflict,
  unitOf: (state: ModelState) => unknown,
): Take {
  const changed = changedBy(merging, unitOf);
  if (changed === "BOTH") return settle(merging, conflict);
  return changed === "THEIRS" ? "THEIRS" : "OURS";
}

export function settle({ conflicts, take }: Merging, conflict: ModelConflict): Take {
  conflicts.push(conflict);
  return take;
}

/** Whether a side has something else in a unit than some base. */
export function isEdited(
  { bases }: Merging,
  side: ModelState,
  unitOf: (state: ModelState) => unknown,
): boolean {
  const unit = unitOf(side);
  return bases.some((base) => !isSame(unitOf(base), unit));
}

/**
 * Whose values or objects are taken as a whole: those of the only side that changed any. Where both
 * did, and one of them cleared what was there, it is a conflict.
 */
export function wholeSource(
  merging: Merging,
  conflict: ModelConflict,
  seriesOf: (state: ModelState) => number | undefined,
  contentOf: (state: ModelState, side: ModelState) => unknown,
): Take | "EACH" {
  const { bases, ours, theirs } = merging;
  if (!isEdited(merging, theirs, (state) => contentOf(state, theirs))) return "OURS";
  if (!isEdited(merging, ours, (state) => contentOf(state, ours))) return "THEIRS";
  const [isReplacedHere, isReplacedThere] = [ours, theirs].map((side) =>
    bases.every((base) => seriesOf(base) !== seriesOf(side)),
  );
  return isReplacedHere === isReplacedThere ? "EACH" : settle(merging, conflict);
}

/** Where a sample of the result comes from. */
export function originOf({ ours, theirs }: Merging, sample: number): Take | "BOTH" {
  if (!theirs.samples.has(sample)) return "OURS";
  return ours.samples.has(sample) ? "BOTH" : "THEIRS";
}
