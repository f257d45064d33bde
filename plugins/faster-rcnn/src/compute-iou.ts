import { assignPairs } from "./assignment.ts";
import { iouMatrix } from "./box-iou.ts";
import type { Box } from "./box-iou.ts";

/** Boxes and their classes: arrays of equal length. */
export interface LabelledBoxes {
  boxes: readonly Box[];
  labels: readonly number[];
}

/**
 * How well predictions cover the ground truth of one image: within each class both are paired one
 * to one so that the sum of IoU is as large as can be, and that sum is divided by the number of
 * boxes, a pair counting once:
 *
 *     iou = Σ IoU of pairs / (ground truth + predictions − pairs)
 *
 * A pair overlaps by whatever amount, but it overlaps. Missed objects and false positives both
 * lower it; 1 where there are no boxes on either side.
 */
export function computeIou(truth: LabelledBoxes, predictions: LabelledBoxes): number {
  const total = truth.boxes.length + predictions.boxes.length;
  if (total === 0) return 1;
  let sum = 0;
  let pairs = 0;
  for (const label of new Set(truth.labels)) {
    const ious = iouMatrix(boxesOf(truth, label), boxesOf(predictions, label));
    for (const { row, column } of assignPairs(ious)) {
      const iou = ious[row]![column]!;
      if (iou > 0) pairs++;
      sum += iou;
    }
  }
  return sum / (total - pairs);
}

/** The boxes of one class, in their order. */
export function boxesOf({ boxes, labels }: LabelledBoxes, label: number): Box[] {
  return boxes.filter((_, index) => labels[index] === label);
}
