import type { ImageObjects } from "./objects.ts";
import { matchObjects, NONE, type MatchOptions } from "./match-objects.ts";

/** A class, or null for the background: where the one side has nothing. */
export interface ConfusionPair {
  /** Position of the class of the object; null where there is none: a false positive. */
  actual: number | null;
  /** Position of the class that was predicted; null where none was: a missed object. */
  predicted: number | null;
}

/**
 * What was taken for what in one image: predictions are matched to objects of whatever class (see
 * `matchObjects`); each pair, each prediction left over and each object left over is one entry. Crowds and
 * what is matched to them are left out.
 */
export function confusionPairs(
  objects: ImageObjects,
  options: Omit<MatchOptions, "withinClasses">,
): ConfusionPair[] {
  const { truth, predictions } = objects;
  const matches = matchObjects(objects, { ...options, withinClasses: false });
  const pairs: ConfusionPair[] = [];
  predictions.labels.forEach((predicted, prediction) => {
    const partner = matches.partnerOfPrediction[prediction]!;
    if (partner === NONE) {
      if (predictions.scores[prediction]! > options.scoreThreshold)
        pairs.push({ actual: null, predicted });
    } else if (truth.crowds[partner] !== 1)
      pairs.push({ actual: truth.labels[partner]!, predicted });
  });
  truth.labels.forEach((actual, object) => {
    const isMissed = matches.partnerOfTruth[object] === NONE && truth.crowds[object] !== 1;
    if (isMissed) pairs.push({ actual, predicted: null });
  });
  return pairs;
}

/**
 * `matrix[predicted][actual]`: how often each class was taken for each; the last row and the last
 * column are the background. The sum of a column is the number of objects of the class, that of a
 * row the number of predictions. Empty, for `classes` classes.
 */
export function emptyConfusion(classes: number): number[][] {
  return Array.from({ length: classes + 1 }, () => Array.from({ length: classes + 1 }, () => 0));
}

/** Counts the pairs of one image. */
export function addConfusions(matrix: number[][], pairs: readonly ConfusionPair[]): void {
  const background = matrix.length - 1;
  for (const { actual, predicted } of pairs)
    matrix[predicted ?? background]![actual ?? background]!++;
}

/** Name of the background where pairs are written as text. */
const BACKGROUND = "(background)";

/**
 * The pairs that are wrong, each once, as text to look for: `[dog -> cat]` is a dog taken for a cat,
 * `[dog -> (background)]` a dog that was missed, `[(background) -> cat]` a cat where there is nothing.
 */
export function describeConfusions(
  pairs: readonly ConfusionPair[],
  names: readonly string[],
): string {
  const nameOf = (label: number | null) => (label === null ? BACKGROUND : names[label]!);
  const wrong = pairs
    .filter(({ actual, predicted }) => actual !== predicted)
    .map(({ actual, predicted }) => `[${nameOf(actual)} -> ${nameOf(predicted)}]`);
  return [...new Set(wrong)].toSorted().join(" ");
}
