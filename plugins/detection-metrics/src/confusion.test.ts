import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addConfusions, confusionPairs, describeConfusions, emptyConfusion } from "./confusion.ts";
import { imageObjects } from "./test-goldens.ts";
import { DRAWN_CLASSES, drawnImage } from "./test-images.ts";

const OPTIONS = { iouThreshold: 0.5, scoreThreshold: 0.5 };
const NAMES = ["cat", "dog"];
const BOX = [0, 0, 10, 10];

function confuse(truth: readonly number[][], predictions: readonly number[][]) {
  const pairs = confusionPairs(imageObjects(truth, predictions), OPTIONS);
  const matrix = emptyConfusion(NAMES.length);
  addConfusions(matrix, pairs);
  return { matrix, text: describeConfusions(pairs, NAMES) };
}

describe("confusion", () => {
  test("counts what was taken for what, what was missed, and what is not there", () => {
    const truth = [
      [0, ...BOX],
      [1, 50, 0, 10, 10],
      [1, 80, 0, 10, 10],
    ];
    const predictions = [
      [0, ...BOX, 0.9],
      [0, 50, 0, 10, 10, 0.8],
      [1, 200, 0, 10, 10, 0.7],
    ];
    expect(confuse(truth, predictions)).toEqual({
      matrix: [
        [1, 1, 0],
        [0, 0, 1],
        [0, 1, 0],
      ],
      text: "[(background) -> dog] [dog -> (background)] [dog -> cat]",
    });
  });

  test("gives an object to the highest score, whatever its class", () => {
    const predictions = [
      [0, ...BOX, 0.6],
      [1, ...BOX, 0.9],
    ];
    expect(confuse([[0, ...BOX]], predictions).text).toBe("[(background) -> cat] [cat -> dog]");
  });

  test("leaves out crowds and what scores too low, and writes each pair once", () => {
    const crowd = [0, 0, 0, 100, 100, 10_000, 1];
    expect(confuse([crowd], [[1, ...BOX, 0.9]])).toEqual({
      matrix: emptyConfusion(2),
      text: "",
    });
    const two = [
      [0, ...BOX],
      [0, 50, 0, 10, 10],
    ];
    expect(confuse(two, [[0, ...BOX, 0.5]]).text).toBe("[cat -> (background)]");
  });

  test("columns sum to the objects of each class, rows to the predictions", () => {
    fc.assert(
      fc.property(drawnImage, (image) => {
        const regular = { ...image.truth, crowds: new Uint8Array(image.truth.crowds.length) };
        const matrix = emptyConfusion(DRAWN_CLASSES);
        addConfusions(matrix, confusionPairs({ ...image, truth: regular }, OPTIONS));
        for (let label = 0; label < DRAWN_CLASSES; label++) {
          const { labels, scores } = image.predictions;
          const column = matrix.reduce((sum, row) => sum + row[label]!, 0);
          expect(column).toBe(regular.labels.filter((one) => one === label).length);
          expect(matrix[label]!.reduce((sum, count) => sum + count, 0)).toBe(
            labels.filter((one, i) => one === label && scores[i]! > 0.5).length,
          );
        }
        expect(matrix[DRAWN_CLASSES]![DRAWN_CLASSES]).toBe(0);
      }),
    );
  });
});
