import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LABEL_QUALITY, poolLabelScores, scoreLabels } from "./label-quality.ts";
import { imageObjects } from "./test-goldens.ts";

interface LabelGoldens {
  minSimilarity: number;
  images: {
    truth: number[][];
    predictions: number[][];
    expected: {
      overlooked: (number | null)[];
      badlyLocated: number[];
      swapped: number[];
      pooled: number[];
    };
  }[];
}

const goldens = JSON.parse(
  readFileSync(new URL("../goldens/label-quality.json", import.meta.url), "utf8"),
) as LabelGoldens;

const BOX = [10, 10, 40, 40];
const SURE = 0.99;

function score(truth: readonly number[][], predictions: readonly number[][]) {
  const scores = scoreLabels(imageObjects(truth, predictions));
  return { ...scores, pooled: poolLabelScores(scores) };
}

describe("scoreLabels", () => {
  test("doubts nothing that the model sees where it is labelled", () => {
    expect(score([[0, ...BOX]], [[0, ...BOX, SURE]])).toEqual({
      overlooked: [null],
      badlyLocated: [1],
      swapped: [1],
      pooled: { overlooked: 1, badlyLocated: 1, swapped: 1, labelQuality: 1 },
    });
  });

  test("a sure prediction without an object of its class was overlooked", () => {
    const { overlooked, pooled } = score([], [[0, ...BOX, SURE]]);
    expect(overlooked[0]).toBeCloseTo(1e-6 * 0.01, 12);
    expect(pooled.labelQuality).toBeLessThan(0.01);
  });

  test("a score of 0.95 is sure enough for an overlooked object", () => {
    const { overlooked } = score([], [[0, 300, 300, 9, 9, 0.95]]);
    expect(overlooked).toEqual([LABEL_QUALITY.minSimilarity * (1 - 0.95)]);
  });

  test("one that is far from an object of its class was overlooked, too", () => {
    const truth = [
      [0, 100, 10, 40, 40],
      [1, 60, 10, 20, 40],
    ];
    const { overlooked } = score(truth, [[0, ...BOX, SURE]]);
    expect(overlooked[0]).toBeCloseTo(0.1 * Math.exp(-9), 12);
  });

  test("a box that the model draws elsewhere is badly located", () => {
    const { badlyLocated, swapped } = score([[0, ...BOX]], [[0, 30, 10, 40, 40, 0.6]]);
    // They share a third; the centres are 20 pixels apart.
    expect(badlyLocated[0]).toBeCloseTo(0.9 / 3 + 0.1 * Math.exp(-2), 12);
    expect(swapped).toEqual([1]);
  });

  test("a box that the model is sure is of another class was swapped", () => {
    const { swapped, badlyLocated } = score([[0, ...BOX]], [[1, ...BOX, SURE]]);
    expect(swapped).toEqual([LABEL_QUALITY.minSimilarity]);
    expect(badlyLocated).toEqual([1]);
  });

  test("predictions that are not sure enough tell nothing", () => {
    const unsure = [
      [0, 30, 10, 40, 40, 0.5],
      [1, ...BOX, 0.95],
      [2, 200, 200, 9, 9, 0.94],
    ];
    expect(score([[0, ...BOX]], unsure)).toMatchObject({
      badlyLocated: [1],
      swapped: [1],
      overlooked: [null, null, null],
    });
  });

  test("what lies in a crowd was not overlooked, and a crowd is never wrong", () => {
    const crowd = [0, 0, 0, 400, 400, 160_000, 1];
    const predictions = [
      [0, ...BOX, SURE],
      [1, ...BOX, SURE],
    ];
    expect(score([crowd], predictions)).toMatchObject({
      overlooked: [null, null],
      badlyLocated: [1],
      swapped: [1],
    });
  });

  test("gives what cleanlab gives", () => {
    const constants = { ...LABEL_QUALITY, minSimilarity: goldens.minSimilarity };
    for (const { truth, predictions, expected } of goldens.images) {
      const scores = scoreLabels(imageObjects(truth, predictions), constants);
      const pooled = Object.values(poolLabelScores(scores, constants));
      expect(scores.overlooked.map((one) => one === null)).toEqual(
        expected.overlooked.map((one) => one === null),
      );
      const found = [scores.overlooked, scores.badlyLocated, scores.swapped, pooled].flat();
      const wanted = [
        ...expected.overlooked,
        ...expected.badlyLocated,
        ...expected.swapped,
        ...expected.pooled,
      ];
      found.forEach((value, i) => expect(value ?? 0).toBeCloseTo(wanted[i] ?? 0, 9));
    }
  });
});

describe("poolLabelScores", () => {
  test("lets the worst object decide", () => {
    const { badlyLocated } = poolLabelScores({
      overlooked: [],
      badlyLocated: [1, 1, 1, 0.1],
      swapped: [],
    });
    expect(badlyLocated).toBeGreaterThan(0.1);
    expect(badlyLocated).toBeLessThan(0.102);
  });

  test("is 1 without anything to doubt", () => {
    expect(score([], []).pooled.labelQuality).toBe(1);
  });
});
