import type { SampleFilter } from "./conditions.ts";

/** What the predictions of a group and the ground truth disagree about. */
export interface DisagreementCondition {
  kind: "disagreement";
  /** The path of the group of predictions. */
  tensor: string;
  /** That of the ground truth; empty at the top. */
  truth: string;
  scores: string | null;
  about: Disagreement;
  score: number;
  iou: number;
  /** Classes that count; none: all. */
  actual: readonly string[];
  predicted: readonly string[];
}

const KINDS = ["MISSED", "SURPLUS", "CONFUSION"] as const;
export type Disagreement = (typeof KINDS)[number];

const WORDS: Record<Disagreement, string> = {
  MISSED: "Objects that were missed",
  SURPLUS: "Predictions that found nothing",
  CONFUSION: "Objects taken for another class",
};

export const DISAGREEMENTS = KINDS.map((kind) => ({ kind, words: WORDS[kind] }));

/** Whether what a query string held is one. */
export function isDisagreement(value: Record<string, unknown>): boolean {
  const { truth, scores, about, score, iou, actual, predicted } = value;
  const isShare = (one: unknown) => typeof one === "number" && one >= 0 && one <= 1;
  const areNames = (names: unknown) =>
    Array.isArray(names) && names.every((name) => typeof name === "string");
  return (
    typeof truth === "string" &&
    (scores === null || typeof scores === "string") &&
    KINDS.includes(about as Disagreement) &&
    isShare(score) &&
    isShare(iou) &&
    areNames(actual) &&
    areNames(predicted)
  );
}

export function disagreementFilter(condition: DisagreementCondition): SampleFilter {
  const { tensor, truth, scores, about, score, iou, actual, predicted } = condition;
  return {
    disagreement: {
      kind: about,
      predictions: tensor,
      truth,
      ...(scores === null ? {} : { scores }),
      scoreThreshold: score,
      iouThreshold: iou,
      ...(actual.length > 0 && about !== "SURPLUS" ? { actual: [...actual] } : {}),
      ...(predicted.length > 0 && about !== "MISSED" ? { predicted: [...predicted] } : {}),
    },
  };
}

export function describeDisagreement(condition: DisagreementCondition): string {
  const { tensor, about, actual, predicted, score, iou } = condition;
  const at = `by ${tensor} (score > ${score}, IoU ≥ ${iou})`;
  const object = actual.length === 0 ? "an object" : `a ${actual.join(" or ")}`;
  const other = predicted.length === 0 ? "another class" : predicted.join(" or ");
  if (about === "MISSED") return `${object} missed ${at}`;
  if (about === "CONFUSION") return `${object} taken for ${other} ${at}`;
  return `${predicted.length === 0 ? "a prediction" : `a ${other}`} where nothing is ${at}`;
}
