import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boxIou, iouMatrix } from "./box-iou.ts";
import type { Box } from "./box-iou.ts";

interface Vector {
  name: string;
  boxes1: Box[];
  boxes2: Box[];
  published?: number[][];
  computed?: number[][];
  tolerance?: number;
}

const VECTORS = fileURLToPath(
  new URL("../../../../shared/data/metrics/box-iou/vectors.json", import.meta.url),
);
const present = existsSync(VECTORS);

describe("boxIou", () => {
  test("is the share of the union that both cover", () => {
    expect(boxIou([0, 0, 100, 100], [0, 0, 50, 50])).toBe(0.25);
    expect(boxIou([0, 0, 10, 10], [5, 0, 15, 10])).toBeCloseTo(1 / 3, 15);
  });

  test("is 0 for boxes that only touch, and for boxes without area", () => {
    expect(boxIou([0, 0, 10, 10], [10, 0, 20, 10])).toBe(0);
    expect(boxIou([3, 3, 3, 3], [3, 3, 3, 3])).toBe(0);
  });

  test("lies between 0 and 1, is symmetric, and 1 for a box with itself", () => {
    fc.assert(
      fc.property(anyBox(), anyBox(), (a, b) => {
        const iou = boxIou(a, b);
        expect(iou).toBeGreaterThanOrEqual(0);
        expect(iou).toBeLessThanOrEqual(1);
        expect(boxIou(b, a)).toBe(iou);
        expect(boxIou(a, a)).toBeCloseTo(1, 12);
      }),
    );
  });

  const title = "agrees with the published values of torchvision";
  test.skipIf(!present)(present ? title : `${title} (skipped: there is no ${VECTORS})`, () => {
    const { box_iou: vectors } = JSON.parse(readFileSync(VECTORS, "utf8")) as { box_iou: Vector[] };
    expect(vectors.length).toBeGreaterThan(0);
    for (const vector of vectors) compare(vector);
  });
});

function compare({ name, boxes1, boxes2, published, computed, tolerance = 1e-9 }: Vector): void {
  const found = iouMatrix(boxes1, boxes2);
  expect(found.length, name).toBe(boxes1.length);
  found.forEach((row, i) => {
    expect(row.length, name).toBe(boxes2.length);
    row.forEach((iou, j) => {
      if (published) expect(Math.abs(iou - published[i]![j]!), name).toBeLessThanOrEqual(tolerance);
      if (computed) expect(iou, name).toBeCloseTo(computed[i]![j]!, 6);
    });
  });
}

function anyBox(): fc.Arbitrary<Box> {
  const corner = fc.double({ min: 0, max: 100, noNaN: true });
  const size = fc.double({ min: 0.01, max: 100, noNaN: true });
  return fc
    .tuple(corner, corner, size, size)
    .map(([left, top, width, height]): Box => [left, top, left + width, top + height]);
}
