import { describe, expect, test } from "vitest";
import { checkSummary } from "./check-summary.ts";
import { SUMMARY_LIMITS } from "./run-summary.ts";

const curve = {
  name: "precision",
  className: "dog",
  iouThreshold: 0.5,
  recall: [0, 0.5, 1],
  precision: [1, 0.5, null],
  score: [0.9, 0.2, null],
};
const confusion = {
  classNames: ["dog"],
  counts: [
    [3, 1],
    [2, 0],
  ],
};

describe("checkSummary", () => {
  test.each([
    [{}],
    [{ figures: { AP: 0.5, AR: null }, notes: ["In-sample."] }],
    [{ classes: [{ name: "dog", figures: { AP: 1 } }], curves: [curve], confusion }],
    [{ figures: undefined, curves: [{ ...curve, className: null, iouThreshold: null }] }],
  ])("takes %j", (summary) => {
    expect(checkSummary(summary)).toEqual([]);
  });

  test.each([
    [null, "Its summary is null; expected an object."],
    [[1], "Its summary is a list of 1 entries; expected an object."],
    [
      { mean: 3 },
      'Its summary has a part "mean"; the parts are: figures, classes, curves, confusion, notes.',
    ],
    [
      { figures: { mean: Number.NaN } },
      'Its figures["mean"] is NaN; expected a finite number or null.',
    ],
    [
      { figures: { mean: "high" } },
      'Its figures["mean"] is "high"; expected a finite number or null.',
    ],
    [{ figures: 3 }, "Its figures is 3; expected an object of numbers."],
    [
      { figures: { "": 3 } },
      'Its figures have the name ""; expected a name of at most 200 characters.',
    ],
    [
      { figures: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`f${i}`, i])) },
      "It has 201 figures; expected at most 200.",
    ],
    [
      {
        classes: [
          { name: "dog", figures: {} },
          { name: "dog", figures: {} },
        ],
      },
      'Its classes have "dog" twice.',
    ],
    [
      { classes: [{ name: "dog", colour: "brown" }] },
      "Its classes[0] is an object with the fields name, colour; expected an object with name and figures.",
    ],
    [
      { classes: [{ name: "dog", figures: { AP: Infinity } }] },
      'Its classes[0].figures["AP"] is Infinity; expected a finite number or null.',
    ],
    [
      { curves: [{ ...curve, recall: [0, 1, 0.5] }] },
      "Its curves[0].recall is a list of 3 entries; expected a list of numbers from 0 to 1 that never fall.",
    ],
    [
      { curves: [{ ...curve, score: [1] }] },
      "Its curves[0] has lists of 3, 3, 1 entries; expected equal lengths.",
    ],
    [
      { curves: [{ ...curve, precision: [1, 2, 0] }] },
      "Its curves[0].precision is a list of 3 entries; expected a list of numbers from 0 to 1 and nulls.",
    ],
    [
      { curves: Array.from({ length: SUMMARY_LIMITS.curvePoints + 1 }, () => null) },
      "It has 600001 points of curves; expected at most 600000.",
    ],
    [
      { confusion: { ...confusion, counts: [[1]] } },
      "Its confusion.counts is a list of 1 entries; expected 2 rows of 2 whole numbers from 0 up.",
    ],
    [
      {
        confusion: {
          ...confusion,
          counts: [
            [1, -1],
            [0, 0],
          ],
        },
      },
      "Its confusion.counts is a list of 2 entries; expected 2 rows of 2 whole numbers from 0 up.",
    ],
    [
      { confusion: { classNames: Array.from({ length: 1001 }, String), counts: [] } },
      "It has 1001 classes in its confusion; expected at most 1000.",
    ],
    [{ notes: ["x".repeat(1001)] }, expect.stringMatching(/^Its notes is a list of 1 entries; /)],
    [{ figures: { big: 1n } }, 'Its figures["big"] is 1; expected a finite number or null.'],
  ])("refuses %#", (summary, problem) => {
    expect(checkSummary(summary)).toContainEqual(problem);
  });
});
