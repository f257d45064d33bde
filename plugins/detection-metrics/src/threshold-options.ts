import type { OptionSchema, ResolvedOptions } from "@loupe/plugin-api";

/** What counts as a prediction, and what as found. */
export interface Thresholds {
  scoreThreshold: number;
  iouThreshold: number;
}

export const thresholdOptions = {
  scoreThreshold: {
    type: "number",
    description:
      "Predictions that score more than this are matched. COCO's figures and curves look at all.",
    default: 0.5,
    minimum: 0,
    maximum: 1,
  },
  iouThreshold: {
    type: "number",
    description: "From this IoU on, a prediction of the same class has found an object.",
    default: 0.5,
    minimum: 0.01,
    maximum: 1,
  },
} satisfies OptionSchema;

/** The options as `resolveOptions` checked them against `thresholdOptions`. */
export function readThresholds(options: ResolvedOptions): Thresholds {
  return {
    scoreThreshold: options.scoreThreshold as number,
    iouThreshold: options.iouThreshold as number,
  };
}
