import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COCO_AREAS } from "./area-ranges.ts";
import { matchDataset } from "./match-dataset.ts";
import { matchObjects, NONE } from "./match-objects.ts";
import { predictionOutcomes } from "./match-outcomes.ts";
import { joinImages } from "./objects.ts";
import { imageObjects } from "./test-goldens.ts";
import { DRAWN_CLASSES, drawnImages } from "./test-images.ts";

const THRESHOLDS = [0.3, 0.5, 0.75, 1];
const options = { iouThresholds: THRESHOLDS, areas: COCO_AREAS, maxDetections: 100 };

describe("matchDataset", () => {
  test("at each threshold, says of each prediction what matching image by image says", () => {
    fc.assert(
      fc.property(drawnImages, (images) => {
        const { matched, ignored } = matchDataset(joinImages(images, DRAWN_CLASSES), options);
        THRESHOLDS.forEach((iouThreshold, threshold) => {
          const match = { iouThreshold, scoreThreshold: 0, withinClasses: true };
          const expected = images.flatMap((image) => {
            const found = matchObjects(image, match);
            const outcomes = predictionOutcomes(image, found, 0);
            return outcomes.map((outcome, i) => ({
              matched: found.partnerOfPrediction[i] !== NONE,
              ignored: outcome === "ignored",
            }));
          });
          const found = Array.from(matched[0]!, (bits, i) => ({
            matched: ((bits >> threshold) & 1) === 1,
            ignored: ((ignored[0]![i]! >> threshold) & 1) === 1,
          }));
          expect(found).toEqual(expected);
        });
      }),
    );
  });

  test("ignores objects and unmatched predictions out of an area range", () => {
    const small = [0, 0, 0, 30, 30];
    const large = [0, 200, 200, 100, 100];
    const predictions = [
      [...small, 0.9],
      [...large, 0.8],
      [0, 400, 400, 10, 10, 0.7],
    ];
    const data = joinImages([imageObjects([small, large], predictions)], 1);
    const { matched, ignored, counted } = matchDataset(data, { ...options, iouThresholds: [0.5] });
    expect(matched.map((bits) => [...bits])).toEqual(COCO_AREAS.map(() => [1, 1, 0]));
    expect(ignored.map((bits) => [...bits])).toEqual([
      [0, 0, 0],
      [0, 1, 0],
      [1, 1, 1],
      [1, 0, 1],
    ]);
    expect(counted.map(([objects]) => objects)).toEqual([2, 1, 0, 1]);
  });

  test("an area at the end of a range belongs to both", () => {
    const data = joinImages([imageObjects([[0, 0, 0, 32, 32]], [])], 1);
    const { counted } = matchDataset(data, options);
    expect(counted.map(([objects]) => objects)).toEqual([1, 1, 1, 0]);
  });

  test("looks at no more predictions of a class in an image than it was told", () => {
    const box = [0, 0, 0, 10, 10];
    const predictions = [
      [0, 50, 50, 10, 10, 0.9],
      [...box, 0.8],
      [1, 0, 0, 10, 10, 0.7],
    ];
    const data = joinImages([imageObjects([box], predictions)], 2);
    const { matched, rank } = matchDataset(data, { ...options, maxDetections: 1 });
    expect([...matched[0]!]).toEqual([0, 0, 0]);
    expect([...rank]).toEqual([0, 1, 0]);
  });
});
