import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Box } from "./box-iou.ts";
import { computePlaybookIou, playbookTruth } from "./playbook-iou.ts";

const image = { width: 256, height: 64 };
const model = { width: 128, height: 64 };
const hasNumpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

describe("computePlaybookIou", () => {
  test("is the mean over classes of the mean of the best IoUs", () => {
    const truth = { boxes: [box(0, 0, 10, 10), box(20, 0, 10, 10)], labels: [1, 2] };
    const predictions = { boxes: [box(0, 0, 10, 5), box(20, 0, 10, 10)], labels: [1, 2] };
    expect(computePlaybookIou(truth, predictions)).toBe(0.75);
  });

  test("lets a second prediction on the same object be free, which is its flaw", () => {
    const truth = { boxes: [box(0, 0, 10, 10)], labels: [1] };
    expect(
      computePlaybookIou(truth, { boxes: [box(0, 0, 10, 10), box(60, 0, 5, 5)], labels: [1, 1] }),
    ).toBe(1);
  });

  test("gives a class without partner 0, and 0 where there is nothing at all", () => {
    const truth = { boxes: [box(0, 0, 10, 10)], labels: [1] };
    expect(computePlaybookIou(truth, { boxes: truth.boxes, labels: [2] })).toBe(0);
    expect(computePlaybookIou({ boxes: [], labels: [] }, { boxes: [], labels: [] })).toBe(0);
  });

  const title = "is what the playbook's formula gives in numpy";
  test.skipIf(!hasNumpy)(hasNumpy ? title : `${title} (skipped: python3 has no numpy here)`, () => {
    const cases = fc.sample(anyCase(), { numRuns: 400, seed: 1 });
    const expected = inNumpy(cases);
    const found = cases.map((one) => {
      const original = {
        boxes: one.truth.map(([l, t, w, h]) => box(l, t, w, h)),
        labels: one.truthLabels,
      };
      const size = { width: one.size[0], height: one.size[1] };
      return computePlaybookIou(playbookTruth(original, size, model), {
        boxes: one.found,
        labels: one.foundLabels,
      });
    });
    expect(expected.length).toBe(400);
    expect(expected.some((iou) => iou > 0 && iou < 1)).toBe(true);
    found.forEach((iou, index) =>
      expect(iou, JSON.stringify(cases[index])).toBeCloseTo(expected[index]!, 9),
    );
  });
});

describe("playbookTruth", () => {
  test("scales to model pixels and rounds half to even", () => {
    const truth = { boxes: [box(5, 10, 20, 20), box(7, 10, 20, 20)], labels: [3, 4] };
    expect(playbookTruth(truth, image, model)).toEqual({
      boxes: [
        [2, 10, 12, 30],
        [4, 10, 14, 30],
      ],
      labels: [3, 4],
    });
  });

  test("drops boxes below 8 square model pixels, and those right of or below the image", () => {
    const boxes = [box(0, 0, 15, 1), box(0, 0, 16, 1), box(300, 0, 20, 20), box(0, 70, 20, 20)];
    expect(playbookTruth({ boxes, labels: [1, 2, 3, 4] }, image, model)).toEqual({
      boxes: [[0, 0, 8, 1]],
      labels: [2],
    });
  });
});

interface Case {
  size: [number, number];
  model: [number, number];
  truth: [number, number, number, number][];
  truthLabels: number[];
  found: Box[];
  foundLabels: number[];
}

function box(left: number, top: number, width: number, height: number): Box {
  return [left, top, left + width, top + height];
}

function anyCase(): fc.Arbitrary<Case> {
  const size = fc.constantFrom<[number, number]>([128, 64], [256, 64], [741, 350], [50, 90]);
  const truth = fc.tuple(span(-10, 140), span(-10, 90), span(-2, 60), span(-2, 60));
  const found = fc.tuple(span(0, 100), span(0, 50), span(1, 28), span(1, 14)).map((b) => box(...b));
  const label = fc.integer({ min: 1, max: 3 });
  return fc
    .record({
      size,
      truth: fc.array(fc.tuple(truth, label), { maxLength: 5 }),
      found: fc.array(fc.tuple(found, label), { maxLength: 5 }),
    })
    .map((one) => ({
      size: one.size,
      model: [model.width, model.height],
      truth: one.truth.map(([b]) => b),
      truthLabels: one.truth.map(([, l]) => l),
      found: one.found.map(([b]) => b),
      foundLabels: one.found.map(([, l]) => l),
    }));
}

/** Whole and half numbers mostly, so that rounding and clipping have edges to meet. */
function span(min: number, max: number): fc.Arbitrary<number> {
  const halves = fc.integer({ min: min * 2, max: max * 2 }).map((value) => value / 2);
  return fc.oneof(halves, fc.double({ min, max, noNaN: true }));
}

function inNumpy(cases: readonly Case[]): number[] {
  const script = fileURLToPath(new URL("playbook-iou.reference.py", import.meta.url));
  const { status, stdout, stderr } = spawnSync("python3", [script], {
    input: JSON.stringify(cases),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The numpy version failed: ${stderr}`);
  return JSON.parse(stdout) as number[];
}
