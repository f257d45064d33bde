import type { DatasetMatches } from "./match-dataset.ts";

/** COCO's 101 recalls at which precision is read: 0, 0.01, … 1. */
export const RECALLS = Float64Array.from({ length: 101 }, (_, position) => position * 0.01);

/** Stands for a class without objects, as in pycocotools. */
const ABSENT = -1;

/**
 * Precision at the 101 recalls for each class, and the recall that is reached:
 *
 *     precision(r) = max over k with k / objects ≥ r of  k / predictions down to the k-th right one
 *     recall       = right ones / objects
 *
 * ABSENT for classes without objects.
 *
 * Source: `accumulate` of pycocotools. One thing differs: it adds 2⁻⁵² to the number of predictions,
 * so that its precision of 1 can be 2⁻⁵² less.
 */
export interface PrecisionRecall {
  /** `precision[class * 101 + recall]`. */
  precision: Float64Array;
  recall: Float64Array;
}

/** At one threshold and for one area range, both as positions. */
export function precisionRecall(
  matches: DatasetMatches,
  threshold: number,
  area: number,
  maxDetections: number,
): PrecisionRecall {
  const counted = matches.counted[area]!;
  const precision = new Float64Array(counted.length * RECALLS.length).fill(ABSENT);
  const recall = new Float64Array(counted.length).fill(ABSENT);
  const buffer = new Float64Array(Math.max(0, ...counted));
  for (let label = 0; label < counted.length; label++) {
    const objects = counted[label]!;
    if (objects === 0) continue;
    const right = precisionOfRight(matches, label, threshold, area, maxDetections, buffer);
    raiseToLater(buffer, right);
    readAtRecalls(buffer, right, objects, precision, label * RECALLS.length);
    recall[label] = right / objects;
  }
  return { precision, recall };
}

/**
 * Writes the precision at each right prediction of a class, by falling score; returns how many there
 * are. Between two right ones precision only falls, so that no other point can matter.
 */
export function precisionOfRight(
  { matched, ignored, rank, byClass }: DatasetMatches,
  label: number,
  threshold: number,
  area: number,
  maxDetections: number,
  target: Float64Array,
): number {
  const [matchedBits, ignoredBits] = [matched[area]!, ignored[area]!];
  const { order, starts } = byClass;
  let [seen, right] = [0, 0];
  for (let i = starts[label]!; i < starts[label + 1]!; i++) {
    const prediction = order[i]!;
    if ((ignoredBits[prediction]! >> threshold) & 1 || rank[prediction]! >= maxDetections) continue;
    seen++;
    if (((matchedBits[prediction]! >> threshold) & 1) === 0) continue;
    target[right] = (right + 1) / seen;
    right++;
  }
  return right;
}

/** Raises each precision to the highest at the same or a higher recall. */
function raiseToLater(precision: Float64Array, count: number): void {
  for (let i = count - 2; i >= 0; i--)
    if (precision[i + 1]! > precision[i]!) precision[i] = precision[i + 1]!;
}

function readAtRecalls(
  raised: Float64Array,
  right: number,
  objects: number,
  target: Float64Array,
  from: number,
): void {
  let found = 1;
  for (let position = 0; position < RECALLS.length; position++) {
    while (found <= right && found / objects < RECALLS[position]!) found++;
    target[from + position] = found <= right ? raised[found - 1]! : 0;
  }
}
