import { boxIou, pairingIou } from "./box-iou.ts";
import { orderByFallingScore } from "./order.ts";
import type { ImageObjects, Predictions, Truth } from "./objects.ts";

export interface MatchOptions {
  /** IoU from which a prediction and an object belong together. */
  iouThreshold: number;
  /** Predictions that do not score more than this are left out. */
  scoreThreshold: number;
  /** Whether a prediction may only be matched to an object of its own class. */
  withinClasses: boolean;
}

/** Who belongs to whom in one image. */
export interface Matches {
  /** For each prediction: the object it is matched to, or NONE. */
  partnerOfPrediction: Int32Array;
  /** For each object: the prediction with the highest score that is matched to it, or NONE. */
  partnerOfTruth: Int32Array;
  /** For each prediction: its IoU with the partner, 0 without one. */
  ious: Float64Array;
}

export const NONE = -1;

/**
 * Matches the predictions of one image to its objects by COCO's rule: from the highest score down,
 * each takes the object that no other has and that it overlaps most, if by the threshold at least;
 * of equal ones the last. Where there is none it may be matched to a crowd, as may any
 * number of others.
 *
 * Source: `evaluateImg` of pycocotools (Lin et al., "Microsoft COCO", 2014).
 */
export function matchObjects({ truth, predictions }: ImageObjects, options: MatchOptions): Matches {
  const matches: Matches = {
    partnerOfPrediction: new Int32Array(predictions.labels.length).fill(NONE),
    partnerOfTruth: new Int32Array(truth.labels.length).fill(NONE),
    ious: new Float64Array(predictions.labels.length),
  };
  for (const prediction of orderByFallingScore(predictions.scores)) {
    if (!(predictions.scores[prediction]! > options.scoreThreshold)) break;
    const object = findPartner(truth, predictions, prediction, matches, options);
    if (object === NONE) continue;
    matches.partnerOfPrediction[prediction] = object;
    if (matches.partnerOfTruth[object] === NONE) matches.partnerOfTruth[object] = prediction;
  }
  return matches;
}

function findPartner(
  truth: Truth,
  predictions: Predictions,
  prediction: number,
  { partnerOfTruth, ious }: Matches,
  { iouThreshold, withinClasses }: MatchOptions,
): number {
  for (const crowd of [0, 1]) {
    let partner = NONE;
    let best = pairingIou(iouThreshold);
    for (let object = 0; object < truth.labels.length; object++) {
      if (truth.crowds[object] !== crowd) continue;
      if (crowd === 0 && partnerOfTruth[object] !== NONE) continue;
      if (withinClasses && truth.labels[object] !== predictions.labels[prediction]) continue;
      const iou = boxIou(predictions.boxes, prediction, truth.boxes, object, crowd === 1);
      if (iou < best) continue;
      best = iou;
      partner = object;
    }
    if (partner !== NONE) {
      ious[prediction] = best;
      return partner;
    }
  }
  return NONE;
}
