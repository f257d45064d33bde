import type { Gain } from "./gain.ts";

/** What a second lap measured; null where it did not get so far. */
export interface LapFigures {
  stepsPerModel: number | null;
  planted: FoundErrors | null;
  /** How many planted errors were put right. */
  corrected: number | null;
  validation: ValidationFigures | null;
  /** Of the change on the training data, where model and labels have changed; both models are in-sample. */
  attribution: AttributedChange[] | null;
}

/** How early planted errors come. */
export interface FoundErrors {
  /** How many errors were planted, and how many samples of a ranking are looked at. */
  k: number;
  samples: number;
  rankings: RankedErrors[];
}

/** How many of the first k samples hold a planted error. */
export interface RankedErrors {
  by: string;
  /** Each sample judged by a model that has not seen its label. */
  outOfFold: number;
  inSample: number;
}

/** Of the models trained before and after the correction. */
export interface ValidationFigures {
  before: ModelFigures;
  after: ModelFigures;
  /** In `iou`, image by image. */
  iouGain: Gain;
}

/** How much of the change of a figure is due to what. */
export interface AttributedChange {
  name: string;
  change: number;
  model: number;
  labels: number;
}

export interface ModelFigures {
  AP: number;
  AP50: number;
  meanIou: number;
}

export function emptyLapFigures(): LapFigures {
  return {
    stepsPerModel: null,
    planted: null,
    corrected: null,
    validation: null,
    attribution: null,
  };
}
