import { boxIou } from "./box-iou.ts";
import type { ImageObjects } from "./objects.ts";

/** What ObjectLab's scores depend on. */
export interface LabelQualityConstants {
  /** Weight of IoU against nearness of the centres in `similarity`. */
  alpha: number;
  /** How fast nearness falls with each pixel between the centres. */
  distanceFactor: number;
  /** A prediction must score more than this to speak for another place of an object. */
  lowScore: number;
  /** A prediction must score this to speak for an overlooked object, and more for a swapped class. */
  highScore: number;
  /** Of the soft minimum: the lower, the more the worst object decides. */
  temperature: number;
  /** No similarity is below this. */
  minSimilarity: number;
}

/**
 * Those of ObjectLab, but for `minSimilarity`: there it is the lowest similarity that occurs in the
 * dataset, which nobody knows while samples still come.
 */
export const LABEL_QUALITY: LabelQualityConstants = {
  alpha: 0.9,
  distanceFactor: 0.1,
  lowScore: 0.5,
  highScore: 0.95,
  temperature: 0.1,
  minSimilarity: 1e-6,
};

/** Scores of one image from 0, surely wrong, to 1. */
export interface LabelScores {
  /** For each prediction; null for those that are not sure enough or overlap an object. */
  overlooked: (number | null)[];
  /** For each object. */
  badlyLocated: number[];
  swapped: number[];
}

/** The same for the image as a whole. */
export interface ImageLabelScores {
  overlooked: number;
  badlyLocated: number;
  swapped: number;
  labelQuality: number;
}

/**
 * How much a model doubts the labels of an image. With s the similarity of two boxes and p the score
 * of a prediction,
 *
 *     s(a, b)      = α · IoU(a, b) + (1 − α) · exp(−0.1 · distance of the centres in pixels)
 *     overlooked   of a prediction with p ≥ 0.95 that overlaps no object: the highest s to an object of
 *                  its class; s_min · (1 − p) where there is none of its class
 *     badlyLocated of an object: the highest s to a prediction of its class with p > 0.5 that overlaps it
 *     swapped      of an object: 1 − the highest s to a prediction of another class with p > 0.95
 *
 * `badlyLocated` and `swapped` are 1 where there is no such prediction, and of crowds, which
 * ObjectLab does not know.
 *
 * Source: Tkachenko, Thyagarajan, Mueller, "ObjectLab: Automated Diagnosis of Mislabeled Images in
 * Object Detection Data", 2023 (arXiv 2309.00832), as the authors' cleanlab 2.5 to 2.9 computes it,
 * without its check for objects that are labelled twice.
 */
export function scoreLabels(
  objects: ImageObjects,
  constants: LabelQualityConstants = LABEL_QUALITY,
): LabelScores {
  const [labels, scores] = [positions(objects.truth.labels), positions(objects.predictions.scores)];
  return {
    overlooked: scores.map((prediction) => scoreOverlooked(objects, prediction, constants)),
    badlyLocated: labels.map((object) => scoreLocation(objects, object, constants)),
    swapped: labels.map((object) => scoreClass(objects, object, constants)),
  };
}

/**
 * One score for the image of each kind, the soft minimum over its objects (1 without any), and the
 * geometric mean of the three:
 *
 *     softmin(x)   = Σ x_i · exp(−x_i / T) / Σ exp(−x_i / T)
 *     labelQuality = (overlooked · badlyLocated · swapped) ^ ⅓
 *
 * Source: as `scoreLabels`.
 */
export function poolLabelScores(
  scores: LabelScores,
  { temperature }: LabelQualityConstants = LABEL_QUALITY,
): ImageLabelScores {
  const sure = scores.overlooked.filter((score) => score !== null);
  const [overlooked, badlyLocated, swapped] = [sure, scores.badlyLocated, scores.swapped].map(
    (list) => softMinimum(list, temperature),
  ) as [number, number, number];
  const labelQuality = Math.cbrt(overlooked * badlyLocated * swapped);
  return { overlooked, badlyLocated, swapped, labelQuality };
}

function scoreOverlooked(
  objects: ImageObjects,
  prediction: number,
  constants: LabelQualityConstants,
): number | null {
  const score = objects.predictions.scores[prediction]!;
  if (score < constants.highScore) return null;
  let nearest: number | null = null;
  for (const object of positions(objects.truth.labels)) {
    if (overlap(objects, object, prediction) > 0) return null;
    if (!isSameClass(objects, object, prediction)) continue;
    nearest = Math.max(nearest ?? 0, similarity(objects, object, prediction, constants));
  }
  return nearest ?? constants.minSimilarity * (1 - score);
}

function scoreLocation(
  objects: ImageObjects,
  object: number,
  constants: LabelQualityConstants,
): number {
  const { scores } = objects.predictions;
  const speaks = (prediction: number) =>
    scores[prediction]! > constants.lowScore &&
    isSameClass(objects, object, prediction) &&
    overlap(objects, object, prediction) > 0;
  return nearestPrediction(objects, object, constants, speaks) ?? 1;
}

function scoreClass(
  objects: ImageObjects,
  object: number,
  constants: LabelQualityConstants,
): number {
  const { scores } = objects.predictions;
  const speaks = (prediction: number) =>
    scores[prediction]! > constants.highScore && !isSameClass(objects, object, prediction);
  const nearest = nearestPrediction(objects, object, constants, speaks);
  return nearest === null ? 1 : Math.max(constants.minSimilarity, 1 - nearest);
}

/** Its similarity to the object; null where none speaks, and for a crowd. */
function nearestPrediction(
  objects: ImageObjects,
  object: number,
  constants: LabelQualityConstants,
  speaks: (prediction: number) => boolean,
): number | null {
  if (objects.truth.crowds[object] === 1) return null;
  let nearest: number | null = null;
  for (const prediction of positions(objects.predictions.scores)) {
    if (!speaks(prediction)) continue;
    nearest = Math.max(nearest ?? 0, similarity(objects, object, prediction, constants));
  }
  return nearest;
}

function overlap({ truth, predictions }: ImageObjects, object: number, prediction: number): number {
  return boxIou(predictions.boxes, prediction, truth.boxes, object);
}

function isSameClass({ truth, predictions }: ImageObjects, object: number, prediction: number) {
  return truth.labels[object] === predictions.labels[prediction];
}

function similarity(
  objects: ImageObjects,
  object: number,
  prediction: number,
  { alpha, distanceFactor, minSimilarity }: LabelQualityConstants,
): number {
  const { truth, predictions } = objects;
  const distance = Math.hypot(
    centre(predictions.boxes, prediction, 0) - centre(truth.boxes, object, 0),
    centre(predictions.boxes, prediction, 1) - centre(truth.boxes, object, 1),
  );
  const nearness = Math.exp(-distanceFactor * distance);
  return Math.max(
    minSimilarity,
    alpha * overlap(objects, object, prediction) + (1 - alpha) * nearness,
  );
}

function centre(boxes: Float64Array, position: number, axis: 0 | 1): number {
  return boxes[4 * position + axis]! + boxes[4 * position + 2 + axis]! / 2;
}

function softMinimum(scores: readonly number[], temperature: number): number {
  if (scores.length === 0) return 1;
  const lowest = Math.min(...scores);
  const weights = scores.map((score) => Math.exp((lowest - score) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return scores.reduce((sum, score, i) => sum + score * weights[i]!, 0) / total;
}

function positions(list: ArrayLike<number>): number[] {
  return Array.from({ length: list.length }, (_, position) => position);
}
