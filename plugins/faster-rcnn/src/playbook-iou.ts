import { iouMatrix } from "./box-iou.ts";
import type { Box } from "./box-iou.ts";
import { boxesOf } from "./compute-iou.ts";
import type { LabelledBoxes } from "./compute-iou.ts";

/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** Boxes smaller than this, in model pixels², are dropped before anything is compared. */
const MIN_AREA = 8;

/**
 * The IoU of Deep Lake's playbook "Evaluating Model Performance", as its `evaluate_iou` computes it
 * for one image: per class the largest IoU of each prediction, or of each object where there are
 * more predictions than objects; the mean over them, 0 where one side is empty; the mean over the
 * classes of both sides, 0 where there are none. Extra boxes can be free, which is why `computeIou`
 * exists.
 *
 * @param truth as `playbookTruth` gives it
 * @param predictions in model pixels, with a score above 0.5
 */
export function computePlaybookIou(truth: LabelledBoxes, predictions: LabelledBoxes): number {
  const labels = [...new Set([...truth.labels, ...predictions.labels])];
  return mean(labels.map((label) => classIou(boxesOf(predictions, label), boxesOf(truth, label))));
}

/**
 * Ground truth as the playbook hands it to its model: clipped to the image, scaled to model pixels,
 * boxes below 8 square pixels dropped (albumentations' `min_area`), corners rounded half to even.
 *
 * Its `min_visibility` of 0.6 never drops anything, since boxes are clipped before and the whole
 * image is kept. A box that begins right of or below the image stops the playbook with an error;
 * here it is dropped.
 *
 * @param truth pixels of the original image, not clipped
 */
export function playbookTruth(truth: LabelledBoxes, image: Size, model: Size): LabelledBoxes {
  const boxes: Box[] = [];
  const labels: number[] = [];
  truth.boxes.forEach((original, index) => {
    const box = toModelPixels(clip(original, image), image, model);
    const width = box[2] - box[0];
    const height = box[3] - box[1];
    if (width <= 0 || height <= 0 || width * height < MIN_AREA) return;
    boxes.push([
      roundHalfEven(box[0]),
      roundHalfEven(box[1]),
      roundHalfEven(box[2]),
      roundHalfEven(box[3]),
    ]);
    labels.push(truth.labels[index]!);
  });
  return { boxes, labels };
}

/** `coco_2_pascal` of the playbook: left and top are clipped below only. */
function clip([left, top, right, bottom]: Box, image: Size): Box {
  return [
    Math.max(left, 0),
    Math.max(top, 0),
    clamp(left + Math.max(right - left, 1), image.width),
    clamp(top + Math.max(bottom - top, 1), image.height),
  ];
}

function clamp(value: number, maximum: number): number {
  return Math.min(Math.max(value, 0), maximum);
}

function toModelPixels([left, top, right, bottom]: Box, image: Size, model: Size): Box {
  return [
    (left / image.width) * model.width,
    (top / image.height) * model.height,
    (right / image.width) * model.width,
    (bottom / image.height) * model.height,
  ];
}

function classIou(predictions: readonly Box[], objects: readonly Box[]): number {
  if (predictions.length === 0 || objects.length === 0) return 0;
  const best =
    predictions.length > objects.length
      ? iouMatrix(objects, predictions)
      : iouMatrix(predictions, objects);
  return mean(best.map((ious) => Math.max(...ious)));
}

/** numpy's `round`. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
