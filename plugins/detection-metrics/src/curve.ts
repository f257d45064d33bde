import { precisionRecall, RECALLS } from "./precision-recall.ts";
import type { DatasetMatches } from "./match-dataset.ts";

/**
 * Precision at COCO's 101 recalls for objects of every size, at one threshold, and the score from which
 * predictions have to be taken to get that far; null at a recall that is not reached.
 */
export interface ClassCurve {
  precision: number[];
  score: (number | null)[];
}

/** The curves of all classes, null for those without objects, and their mean. */
export interface Curves {
  mean: number[] | null;
  classes: (ClassCurve | null)[];
}

/** @param threshold its position among the thresholds that were matched at */
export function curvesAt(
  matches: DatasetMatches,
  scores: Float64Array,
  threshold: number,
  maxDetections: number,
): Curves {
  const { precision } = precisionRecall(matches, threshold, 0, maxDetections);
  const classes = Array.from(matches.counted[0]!, (objects, label) => {
    if (objects === 0) return null;
    const own = precision.subarray(label * RECALLS.length, (label + 1) * RECALLS.length);
    const right = scoresOfRight(matches, scores, label, threshold, maxDetections);
    return { precision: [...own], score: scoresAtRecalls(right, objects) };
  });
  return { mean: meanPrecision(classes.filter((curve) => curve !== null)), classes };
}

/** Falling. */
function scoresOfRight(
  { matched, ignored, rank, byClass }: DatasetMatches,
  scores: Float64Array,
  label: number,
  threshold: number,
  maxDetections: number,
): number[] {
  const own = byClass.order.subarray(byClass.starts[label], byClass.starts[label + 1]);
  const right = own.filter((prediction) => {
    const isMatched = (matched[0]![prediction]! & ~ignored[0]![prediction]!) >> threshold;
    return isMatched & 1 && rank[prediction]! < maxDetections;
  });
  return Array.from(right, (prediction) => scores[prediction]!);
}

function scoresAtRecalls(right: readonly number[], objects: number): (number | null)[] {
  let found = 1;
  return Array.from(RECALLS, (recall) => {
    while (found <= right.length && found / objects < recall) found++;
    return right[found - 1] ?? null;
  });
}

function meanPrecision(curves: readonly ClassCurve[]): number[] | null {
  if (curves.length === 0) return null;
  return Array.from(
    RECALLS,
    (_, position) =>
      curves.reduce((sum, { precision }) => sum + precision[position]!, 0) / curves.length,
  );
}
