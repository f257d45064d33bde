import type { LoopTools } from "../loop.ts";
import type { LapFigures } from "./figures.ts";

/** What the steps of the second lap have at hand. */
export interface Lap extends LoopTools {
  settings: LapSettings;
  /** What they measure. */
  figures: LapFigures;
}

export interface LapSettings {
  /** How many models are trained without a part of the samples each. */
  folds: number;
  /** Of the pictures, and of what trainings draw at random. */
  seed: number;
  /** At most so many, to train on and to validate on each. */
  samples?: number | undefined;
  /** Of each model; else as many as the time allows. */
  steps?: number | undefined;
  /** How long the whole may take. */
  minutes: number;
  /** When it began, as `performance.now` says it. */
  startedAt: number;
}

/** Where evaluators write: each sample judged by a model that has not seen its label, and by one that has. */
export const GROUPS = { outOfFold: "out_of_fold", inSample: "in_sample" } as const;
