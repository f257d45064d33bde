/** Whose change of a unit stands; `SAME` where both sides have the same. */
export type Outcome = "SAME" | "OURS" | "THEIRS" | "CONFLICT";

/** What both sides made of a unit, and what it was in each of the bases. */
export interface ThreeStates<T> {
  bases: readonly T[];
  ours: T;
  theirs: T;
}

/**
 * Three-way comparison of one unit. The base is what all bases agree on; where they disagree there
 * is none, and only equal sides don't conflict.
 */
export function threeWay<T>(
  { bases, ours, theirs }: ThreeStates<T>,
  isSame: (a: T, b: T) => boolean = Object.is,
): Outcome {
  if (isSame(ours, theirs)) return "SAME";
  if (bases.every((base) => isSame(base, ours))) return "THEIRS";
  if (bases.every((base) => isSame(base, theirs))) return "OURS";
  return "CONFLICT";
}

/** Whether all bases have the same, so that there is a base. */
export function agree<T>(
  bases: readonly T[],
  isSame: (a: T, b: T) => boolean = Object.is,
): boolean {
  return bases.every((base) => isSame(base, bases[0]!));
}
