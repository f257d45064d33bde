import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boxIou } from "./box-iou.ts";
import type { Box } from "./box-iou.ts";
import { computeIou } from "./compute-iou.ts";
import type { LabelledBoxes } from "./compute-iou.ts";

const nothing: LabelledBoxes = { boxes: [], labels: [] };
const one: LabelledBoxes = { boxes: [[0, 0, 10, 10]], labels: [1] };
const hasNumpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

describe("computeIou", () => {
  test("is the sum over pairs by the number of boxes, a pair counting once", () => {
    const truth: LabelledBoxes = {
      boxes: [
        [0, 0, 10, 10],
        [20, 0, 30, 10],
      ],
      labels: [1, 2],
    };
    const predictions: LabelledBoxes = {
      boxes: [
        [0, 0, 10, 5],
        [20, 0, 30, 10],
        [50, 0, 60, 10],
      ],
      labels: [1, 2, 2],
    };
    expect(computeIou(truth, predictions)).toBe((0.5 + 1) / 3);
  });

  test("is 1 for equal boxes and for none on both sides, 0 where one side is empty", () => {
    expect(computeIou(one, one)).toBe(1);
    expect(computeIou(nothing, nothing)).toBe(1);
    expect(computeIou(one, nothing)).toBe(0);
    expect(computeIou(nothing, one)).toBe(0);
  });

  test("does not pair boxes of different classes or without overlap", () => {
    expect(computeIou(one, { boxes: one.boxes, labels: [2] })).toBe(0);
    expect(computeIou(one, { boxes: [[50, 50, 60, 60]], labels: [1] })).toBe(0);
  });

  test("charges a second prediction on the same object", () => {
    expect(computeIou(one, { boxes: [...one.boxes, ...one.boxes], labels: [1, 1] })).toBe(0.5);
  });

  test("is what trying every pairing gives", () => {
    fc.assert(
      fc.property(someBoxes(), someBoxes(), (truth, predictions) => {
        const found = computeIou(truth, predictions);
        expect(everyBest(truth, predictions).some((iou) => Math.abs(iou - found) < 1e-9)).toBe(
          true,
        );
        expect(computeIou(predictions, truth)).toBeCloseTo(found, 9);
      }),
      { numRuns: 300 },
    );
  });

  const title = "is what its formula gives in numpy";
  test.skipIf(!hasNumpy)(hasNumpy ? title : `${title} (skipped: python3 has no numpy here)`, () => {
    const sides = fc.record({ truth: someBoxes(), predictions: someBoxes() });
    const cases = fc.sample(sides, { numRuns: 400, seed: 1 });
    const expected = inNumpy(cases);
    expect(expected.filter((iou) => iou > 0 && iou < 1).length).toBeGreaterThan(100);
    cases.forEach(({ truth, predictions }, index) =>
      expect(computeIou(truth, predictions)).toBeCloseTo(expected[index]!, 9),
    );
  });
});

function inNumpy(cases: readonly object[]): number[] {
  const script = fileURLToPath(new URL("compute-iou.reference.py", import.meta.url));
  const { status, stdout, stderr } = spawnSync("python3", [script], {
    input: JSON.stringify(cases),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The numpy version failed: ${stderr}`);
  return JSON.parse(stdout) as number[];
}

function someBoxes(): fc.Arbitrary<LabelledBoxes> {
  const size = fc.double({ min: 1, max: 20, noNaN: true });
  const corner = fc.double({ min: 0, max: 20, noNaN: true });
  const box = fc.tuple(corner, corner, size, size).map(([l, t, w, h]): Box => [l, t, l + w, t + h]);
  return fc
    .array(fc.tuple(box, fc.integer({ min: 1, max: 2 })), { maxLength: 4 })
    .map((objects) => ({
      boxes: objects.map(([b]) => b),
      labels: objects.map(([, label]) => label),
    }));
}

/** The value for each pairing whose sum is the largest: there can be several. */
function everyBest(truth: LabelledBoxes, predictions: LabelledBoxes): number[] {
  const total = truth.boxes.length + predictions.boxes.length;
  if (total === 0) return [1];
  const all = pairings(truth, predictions, 0, new Set());
  const best = Math.max(...all.map(({ sum }) => sum));
  return all.filter(({ sum }) => best - sum < 1e-9).map(({ sum, pairs }) => sum / (total - pairs));
}

function pairings(
  truth: LabelledBoxes,
  predictions: LabelledBoxes,
  at: number,
  taken: ReadonlySet<number>,
): { sum: number; pairs: number }[] {
  if (at === truth.boxes.length) return [{ sum: 0, pairs: 0 }];
  const results = pairings(truth, predictions, at + 1, taken);
  predictions.boxes.forEach((box, index) => {
    const iou = boxIou(truth.boxes[at]!, box);
    if (iou === 0 || taken.has(index) || predictions.labels[index] !== truth.labels[at]) return;
    for (const rest of pairings(truth, predictions, at + 1, new Set([...taken, index]))) {
      results.push({ sum: rest.sum + iou, pairs: rest.pairs + 1 });
    }
  });
  return results;
}
