import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classFigures, cocoFigures, evaluateCoco } from "./coco-figures.ts";
import { COCO_AREAS } from "./area-ranges.ts";
import { matchDataset } from "./match-dataset.ts";
import { joinImages, type DetectionData, type ImageObjects } from "./objects.ts";
import { precisionOfRight } from "./precision-recall.ts";
import { goldenData, imageObjects, readGoldens } from "./test-goldens.ts";
import { DRAWN_CLASSES, drawnImages, drawnWithDistinctScores } from "./test-images.ts";
import { readToy, readVoc, skipToy, skipVoc } from "./test-shared-data.ts";

const NINE_DECIMALS = 9;

const VOC_FIGURES = [
  0.3469581862666092, 0.6100296805315172, 0.3537144792046059, 0.07518118519140897,
  0.3394820941067131, 0.4978809260735697, 0.37350491175491174, 0.5206472000222, 0.5225702769452769,
  0.15833333333333333, 0.44666210982000454, 0.5809226190476191,
];

function figuresOf(data: DetectionData) {
  return cocoFigures(evaluateCoco(data));
}

function expectClose(found: (number | null)[], expected: (number | null)[]) {
  expect(found.map((value) => value === null)).toEqual(expected.map((value) => value === null));
  found.forEach((value, i) => expect(value ?? 0).toBeCloseTo(expected[i] ?? 0, NINE_DECIMALS));
}

test("one of two objects found first, then a false positive", () => {
  const truth = [
    [0, 0, 0, 10, 10],
    [0, 50, 0, 10, 10],
  ];
  const predictions = [
    [0, 0, 0, 10, 10, 0.9],
    [0, 90, 0, 10, 10, 0.8],
  ];
  const { AP, AP50, AR1, AR100, APsmall, APlarge } = figuresOf(
    joinImages([imageObjects(truth, predictions)], 1),
  );
  // Precision is 1 at the 51 recalls from 0 to 0.5, 0 at the others.
  expect(AP).toBeCloseTo(51 / 101, 12);
  expect(AP50).toBeCloseTo(51 / 101, 12);
  expect(APsmall).toBeCloseTo(51 / 101, 12);
  expect([AR1, AR100, APlarge]).toEqual([0.5, 0.5, null]);
});

describe("gives what pycocotools gives", () => {
  test.each(readGoldens().map((golden) => [golden.name, golden] as const))("%s", (_, golden) => {
    const { expected, classes } = golden;
    const evaluation = evaluateCoco(goldenData(golden), 0.33);
    expectClose(Object.values(cocoFigures(evaluation)), expected.figures);
    const each = Array.from({ length: classes }, (_, label) => classFigures(evaluation, label));
    for (const name of ["AP", "AP50", "AP75", "AR100"] as const) {
      expectClose(
        each.map((figures) => figures[name]),
        expected[`class${name}`],
      );
    }
    expectClose([...evaluation.byArea[0]![0]!.precision], expected.precision50.flat());
  });

  test.skipIf(skipVoc)(`of 100 photographs${skipVoc}`, () => {
    // pycocotools 2.0.11 on the same files.
    expectClose(Object.values(figuresOf(readVoc())), VOC_FIGURES);
  });

  test("whatever the order of images, which decides between equal scores only", () => {
    const [ordinary] = readGoldens();
    const { expected, ...golden } = ordinary!;
    const data = goldenData({ ...golden, images: golden.images.toReversed(), expected });
    expectClose(Object.values(figuresOf(data)), expected.figures);
  });
});

test.skipIf(skipToy)(`counts what the published figures of the toy case need${skipToy}`, () => {
  const { data, published, tolerance } = readToy();
  for (const [threshold, { eleven_point, every_point }] of published) {
    const precision = precisionAtRight(data, threshold);
    expect(Math.abs(elevenPoint(precision, 12) - eleven_point)).toBeLessThanOrEqual(tolerance);
    expect(Math.abs(everyPoint(precision, 12) - every_point)).toBeLessThanOrEqual(tolerance);
  }
});

describe("AP", () => {
  test("of the ground truth against itself is 1", () => {
    fc.assert(
      fc.property(drawnImages, (images) => {
        const itself = images.map(({ truth }): ImageObjects => {
          const scores = new Float64Array(truth.labels.length).fill(0.5);
          return { truth: withoutCrowds(truth), predictions: { ...truth, scores } };
        });
        const { AP, AR100 } = figuresOf(joinImages(itself, DRAWN_CLASSES));
        const expected = images.some(({ truth }) => truth.labels.length > 0) ? 1 : null;
        expect([AP, AR100]).toEqual([expected, expected]);
      }),
    );
  });

  test("of 101 objects of one class in an image can't be 1", () => {
    const truth = Array.from({ length: 101 }, (_, i) => [0, 20 * i, 0, 10, 10]);
    const predictions = truth.map((row) => [...row, 0.5]);
    const { AR100 } = figuresOf(joinImages([imageObjects(truth, predictions)], 1));
    expect(AR100).toBeCloseTo(100 / 101, 12);
  });

  test("is not raised by a false positive", () => {
    fc.assert(
      fc.property(
        drawnWithDistinctScores,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (images, score) => {
          const before = figuresOf(joinImages(images, DRAWN_CLASSES)).AP;
          const far = imageObjects([], [[0, 500, 500, 5, 5, score]]);
          const after = figuresOf(joinImages([...images, far], DRAWN_CLASSES)).AP;
          expect(after ?? 0).toBeLessThanOrEqual((before ?? 0) + 1e-12);
        },
      ),
    );
  });

  test("does not depend on the order of images and predictions where scores differ", () => {
    fc.assert(
      fc.property(drawnWithDistinctScores, (images) => {
        const turned = images.toReversed().map(({ truth, predictions }) => ({
          truth,
          predictions: {
            boxes: reverseBoxes(predictions.boxes),
            labels: predictions.labels.toReversed(),
            scores: predictions.scores.toReversed(),
          },
        }));
        expect(figuresOf(joinImages(turned, DRAWN_CLASSES))).toEqual(
          figuresOf(joinImages(images, DRAWN_CLASSES)),
        );
      }),
    );
  });

  test("does not change when a class that nobody has comes to it", () => {
    fc.assert(
      fc.property(drawnImages, (images) => {
        const more = figuresOf(joinImages(images, DRAWN_CLASSES + 2));
        expect(more).toEqual(figuresOf(joinImages(images, DRAWN_CLASSES)));
      }),
    );
  });
});

function withoutCrowds(truth: ImageObjects["truth"]) {
  return { ...truth, crowds: new Uint8Array(truth.crowds.length) };
}

function reverseBoxes(boxes: Float64Array): Float64Array {
  const rows = Array.from({ length: boxes.length / 4 }, (_, i) => [
    ...boxes.subarray(4 * i, 4 * i + 4),
  ]);
  return Float64Array.from(rows.toReversed().flat());
}

/** Precision at each right prediction of the one class there is. */
function precisionAtRight(data: DetectionData, threshold: number): number[] {
  const matches = matchDataset(data, {
    iouThresholds: [threshold],
    areas: COCO_AREAS,
    maxDetections: 100,
  });
  const precision = new Float64Array(data.truth.labels.length);
  const right = precisionOfRight(matches, 0, 0, 0, 100, precision);
  return [...precision.subarray(0, right)];
}

/** Precision raised to that at any higher recall, at the k-th right one and later. */
function highestFrom(precision: readonly number[], right: number): number {
  return Math.max(0, ...precision.slice(right - 1));
}

/** Mean at the recalls 0, 0.1, … 1: Pascal VOC until 2009. */
function elevenPoint(precision: readonly number[], objects: number): number {
  const recalls = Array.from({ length: 11 }, (_, i) => i / 10);
  const read = recalls.map((recall) =>
    highestFrom(precision, Math.max(1, Math.ceil(recall * objects - 1e-9))),
  );
  return read.reduce((sum, value) => sum + value, 0) / 11;
}

/** The area under the raised curve: Pascal VOC from 2010. */
function everyPoint(precision: readonly number[], objects: number): number {
  return precision.reduce((sum, _, i) => sum + highestFrom(precision, i + 1) / objects, 0);
}
