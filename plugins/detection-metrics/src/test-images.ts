import fc from "fast-check";
import type { ImageObjects } from "./objects.ts";
import { imageObjects } from "./test-goldens.ts";

/** Classes that drawn images have objects of. */
export const DRAWN_CLASSES = 3;

const label = fc.integer({ min: 0, max: DRAWN_CLASSES - 1 });
const at = fc.integer({ min: 0, max: 12 });
const size = fc.integer({ min: 1, max: 12 });
const score = fc.constantFrom(0.1, 0.2, 0.4, 0.6, 0.9);

/** Few places, so that boxes often overlap and often are equal. */
const truth = fc.tuple(label, at, at, size, size, fc.constantFrom(0, 0, 0, 1)).map((row) => {
  const [label, left, top, width, height, crowd] = row;
  return [label, left, top, width, height, width * height, crowd];
});
const prediction = fc.tuple(label, at, at, size, size, score);

/** Both sides of one image. */
export const drawnImage: fc.Arbitrary<ImageObjects> = fc
  .tuple(fc.array(truth, { maxLength: 6 }), fc.array(prediction, { maxLength: 8 }))
  .map(([truth, predictions]) => imageObjects(truth, predictions));

export const drawnImages = fc.array(drawnImage, { maxLength: 5 });

/** The same with predictions of which no two have the same score. */
export const drawnWithDistinctScores = drawnImages.map((images) => {
  let next = 0;
  return images.map(({ truth, predictions }) => ({
    truth,
    // From 0 to 1, far from the order in which they stand.
    predictions: { ...predictions, scores: predictions.scores.map(() => (next++ * 0.618) % 1) },
  }));
});
