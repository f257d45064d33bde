import { expect, test } from "vitest";
import { boxIou, pairingIou } from "./box-iou.ts";

const iou = (a: number[], b: number[], isCrowd = false) =>
  boxIou(Float64Array.from(a), 0, Float64Array.from(b), 0, isCrowd);

test("divides what two boxes share by what they cover", () => {
  expect(iou([0, 0, 10, 10], [5, 0, 10, 10])).toBe(50 / 150);
  expect(iou([0, 0, 10, 10], [0, 0, 10, 10])).toBe(1);
});

test("is 0 where boxes do not overlap, touch, or have no area", () => {
  expect(iou([0, 0, 10, 10], [10, 0, 10, 10])).toBe(0);
  expect(iou([0, 0, 10, 10], [0, 30, 10, 10])).toBe(0);
  expect(iou([0, 0, 0, 0], [0, 0, 0, 0])).toBe(0);
});

test("divides by the area of the first alone where the second is a crowd", () => {
  expect(iou([5, 5, 10, 10], [0, 0, 100, 100], true)).toBe(1);
  expect(iou([-5, 0, 10, 10], [0, 0, 100, 100], true)).toBe(0.5);
});

test("reads the boxes that are asked for", () => {
  const boxes = Float64Array.of(0, 0, 1, 1, 0, 0, 10, 10);
  expect(boxIou(boxes, 1, boxes, 0)).toBe(1 / 100);
});

test("lowers a threshold of 1 only", () => {
  expect(pairingIou(1)).toBe(1 - 1e-10);
  expect(pairingIou(0.95)).toBe(0.95);
});
