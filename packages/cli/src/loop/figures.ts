/** What a loop measured; null where it did not get so far. */
export interface Figures {
  /** Of the runs, from when a worker took one up until its outputs were committed. */
  imagesPerSecond: { loss: number | null; predictions: number | null };
  /** Over the validation samples, 0 to 1. */
  meanIou: number | null;
  /** Null where the data holds no errors that were planted on purpose. */
  planted: PlantedFigures | null;
}

export interface PlantedFigures {
  /** How many errors were planted, and how many samples of a ranking are looked at. */
  k: number;
  /** Share of the first k samples by falling loss that hold a planted error. */
  precisionByLoss: number;
  /** The same by `loss_classifier + 10 * loss_objectness`. */
  precisionByExpression: number;
}

export function emptyFigures(): Figures {
  return { imagesPerSecond: { loss: null, predictions: null }, meanIou: null, planted: null };
}
