import type { BoundInput } from "@loupe/plugin-api";

/** The classes of both sides in one list. */
export interface JoinedClasses {
  /** Those of the ground truth in their order, then those that are only predicted. */
  names: readonly string[];
  /** How many of them the ground truth knows. */
  known: number;
  /** Position in `names` for each label of a side. */
  ofTruth: readonly number[];
  ofPredictions: readonly number[];
}

/**
 * Matches the classes of both sides by their names. A predicted class that the ground truth lacks is a
 * class of its own.
 */
export function joinClasses(truth: readonly string[], predicted: readonly string[]): JoinedClasses {
  const positions = new Map<string, number>();
  const positionOf = (name: string) => {
    if (!positions.has(name)) positions.set(name, positions.size);
    return positions.get(name)!;
  };
  const ofTruth = truth.map(positionOf);
  const known = positions.size;
  const ofPredictions = predicted.map(positionOf);
  return { names: [...positions.keys()], known, ofTruth, ofPredictions };
}

/** @throws where the tensor that plays the role has no class names */
export function classNamesOf(
  inputs: Readonly<Record<string, BoundInput>>,
  role: string,
): readonly string[] {
  const input = inputs[role];
  if (input?.classNames) return input.classNames;
  throw new Error(
    `Tensor "${input?.tensor ?? role}", bound to the input "${role}", has no class names; both sides are matched by them.`,
  );
}
