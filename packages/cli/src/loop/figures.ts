/** What a loop measured; null where it did not get so far. */
export interface Figures {
  /** Of the runs, from when a worker took one up until its outputs were committed. */
  imagesPerSecond: { loss: number | null; predictions: number | null };
  /** Over the validation samples, 0 to 1. */
  meanIou: number | null;
  /** Null where the data holds no errors that were planted on purpose. */
  planted: PlantedFigures | null;
  /** On the validation data. */
  detection: DetectionFigures | null;
  confusion: ConfusionCounts | null;
}

/** COCO's first two figures, and those at the thresholds of `detection-metrics/matches`. */
export interface DetectionFigures {
  AP: number;
  AP50: number;
  precision: number | null;
  recall: number | null;
}

export interface ConfusionCounts {
  classNames: string[];
  /** `counts[predicted][actual]`, the background last. */
  counts: number[][];
}

export interface PlantedFigures {
  /** How many errors were planted, and how many samples of a ranking are looked at. */
  k: number;
  /** Share of the first k samples by falling loss that hold a planted error. */
  precisionByLoss: number;
  /** The same by `loss_classifier + 10 * loss_objectness`. */
  precisionByExpression: number;
  /** The same by rising `label_quality`; null where it was not computed. */
  precisionByLabelQuality: number | null;
}

export function emptyFigures(): Figures {
  return {
    imagesPerSecond: { loss: null, predictions: null },
    meanIou: null,
    planted: null,
    detection: null,
    confusion: null,
  };
}
