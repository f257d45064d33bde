import type { Comparisons } from "./filter.ts";

/**
 * Samples where predictions and ground truth disagree. Predictions that score more than a threshold
 * are matched to objects by COCO's rule: from the highest score down, each takes the free object that
 * it overlaps most, if by the threshold of IoU at least.
 */
export interface DisagreementFilter {
  kind: DisagreementKind;
  /** The path of the group of the ground truth; empty at the top. */
  truth: string;
  /** The path of the group of the predictions. */
  predictions: string;
  /** The name of the tensor of scores in that group. */
  scores: string;
  scoreThreshold: number;
  iouThreshold: number;
  /** Names of classes of objects: only these count. Not of SURPLUS. */
  actual?: readonly string[];
  /** Names of classes of predictions: only these count. Not of MISSED. */
  predicted?: readonly string[];
  /** How many such disagreements there are. Default: at least one. */
  count?: Comparisons<number>;
}

/**
 * A prediction that found no object of its class; an object that no prediction of its class found; an
 * object that was taken for one of another class, matched without regard to classes.
 */
export type DisagreementKind = "SURPLUS" | "MISSED" | "CONFUSION";
