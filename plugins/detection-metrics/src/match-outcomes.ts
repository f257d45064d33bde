import type { ImageObjects } from "./objects.ts";
import { NONE, type Matches } from "./match-objects.ts";

/** What became of a prediction. Those matched to a crowd are `ignored`. */
export const PREDICTION_OUTCOMES = [
  "true positive",
  "false positive",
  "ignored",
  "below threshold",
] as const;

/** What became of an object. A crowd is `ignored`. */
export const TRUTH_OUTCOMES = ["found", "missed", "ignored"] as const;

export type PredictionOutcome = (typeof PREDICTION_OUTCOMES)[number];
export type TruthOutcome = (typeof TRUTH_OUTCOMES)[number];

/** True and false positives among the predictions, false negatives among the objects. */
export interface Counts {
  tp: number;
  fp: number;
  fn: number;
}

/** Of each prediction of an image, in their order. */
export function predictionOutcomes(
  { truth, predictions }: ImageObjects,
  { partnerOfPrediction }: Matches,
  scoreThreshold: number,
): PredictionOutcome[] {
  return Array.from(predictions.scores, (score, prediction) => {
    const partner = partnerOfPrediction[prediction]!;
    if (partner !== NONE) return truth.crowds[partner] === 1 ? "ignored" : "true positive";
    return score > scoreThreshold ? "false positive" : "below threshold";
  });
}

/** Of each object of an image, in their order. */
export function truthOutcomes(
  { truth }: ImageObjects,
  { partnerOfTruth }: Matches,
): TruthOutcome[] {
  return Array.from(partnerOfTruth, (partner, object) => {
    if (truth.crowds[object] === 1) return "ignored";
    return partner === NONE ? "missed" : "found";
  });
}

export function countOutcomes(
  predictions: readonly PredictionOutcome[],
  truth: readonly TruthOutcome[],
): Counts {
  const count = <T>(outcomes: readonly T[], wanted: T) =>
    outcomes.reduce((sum, outcome) => sum + (outcome === wanted ? 1 : 0), 0);
  return {
    tp: count(predictions, "true positive"),
    fp: count(predictions, "false positive"),
    fn: count(truth, "missed"),
  };
}

/**
 *     precision = tp / (tp + fp);  recall = tp / (tp + fn);  f1 = 2 tp / (2 tp + fp + fn)
 *
 * null where nothing is divided.
 */
export function describeCounts({ tp, fp, fn }: Counts) {
  return {
    tp,
    fp,
    fn,
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
