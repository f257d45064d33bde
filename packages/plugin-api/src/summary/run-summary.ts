/** Single numbers by their names; null where nothing can be said, such as a mean over no samples. */
export type Figures = Readonly<Record<string, number | null>>;

/**
 * What a whole run comes to. Every part may be left out.
 *
 * @example { figures: { images: 600, meanBrightness: 118.2 } }
 */
export interface RunSummary {
  figures?: Figures;
  /** Figures of each class, in the order of the classes. */
  classes?: readonly ClassSummary[];
  curves?: readonly PrecisionRecallCurve[];
  confusion?: ConfusionMatrix;
  /** Sentences for people about how the figures are to be read. */
  notes?: readonly string[];
}

export interface ClassSummary {
  /** The name of the class. */
  name: string;
  figures: Figures;
}

/** Entry i of `recall`, `precision` and `score` is one point; recall never falls. */
export interface PrecisionRecallCurve {
  /** What is drawn, such as `precision`. */
  name: string;
  /** The class it is of; null where it is a mean over classes. */
  className: string | null;
  /** The IoU from which a prediction counts as right; null where that is not one number. */
  iouThreshold: number | null;
  /** 0 to 1. */
  recall: readonly number[];
  /** 0 to 1; null where the recall is not reached. */
  precision: readonly (number | null)[];
  /** The score to cut at to get there; null where there is none. */
  score: readonly (number | null)[];
}

/** How often each class was taken for each. */
export interface ConfusionMatrix {
  classNames: readonly string[];
  /**
   * `counts[predicted][actual]`, positions in `classNames`; one row more for objects that nothing
   * was predicted for, one column more for predictions where there is no object.
   */
  counts: readonly (readonly number[])[];
}

/** Nothing but what is shown and stored goes on: a summary is bounded whatever the dataset's size. */
export const SUMMARY_LIMITS = {
  /** Figures of a run, or of one class. */
  figures: 200,
  /** Characters of a name. */
  nameLength: 200,
  classes: 5_000,
  /** Points of all curves together. */
  curvePoints: 600_000,
  confusionClasses: 1_000,
  notes: 50,
  /** Characters of a note. */
  noteLength: 1_000,
} as const;
