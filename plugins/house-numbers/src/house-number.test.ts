import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { Font } from "opentype.js";
import { loadFonts } from "./digits.ts";
import { drawHouseNumber, type HouseNumber } from "./house-number.ts";

let fonts: Font[] = [];
let drawn: HouseNumber[] = [];

beforeAll(async () => {
  fonts = await loadFonts();
  drawn = await Promise.all(
    Array.from({ length: 200 }, (_, index) => drawHouseNumber(fonts, { seed: 5, index })),
  );
});

const hash = (picture: HouseNumber | undefined): string =>
  createHash("sha256")
    .update(picture?.rgb ?? "nothing was drawn")
    .digest("hex");

test("a seed and an index give the same pixels each time, and others other pixels", async () => {
  expect(hash(await drawHouseNumber(fonts, { seed: 5, index: 3 }))).toBe(hash(drawn[3]));
  expect(hash(await drawHouseNumber(fonts, { seed: 6, index: 3 }))).not.toBe(hash(drawn[3]));
  expect(new Set(drawn.map(hash)).size).toBe(200);
});

test("every digit has a box that lies in the picture", () => {
  for (const { width, height, boxes, digits } of drawn) {
    expect(boxes).toHaveLength(digits.length);
    for (const [left, top, boxWidth, boxHeight] of boxes) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(Math.min(boxWidth, boxHeight)).toBeGreaterThanOrEqual(2);
      expect(left + boxWidth).toBeLessThanOrEqual(width);
      expect(top + boxHeight).toBeLessThanOrEqual(height);
    }
  }
});

test("an outline with a coordinate next to zero is drawn, too", async () => {
  const { boxes } = await drawHouseNumber(fonts, { seed: 52, index: 845 });
  expect(boxes.flat().filter((side) => !Number.isFinite(side))).toEqual([]);
});

test("the digit stands out from the wall inside its box more than outside", () => {
  const spread = (
    { rgb, width }: HouseNumber,
    [left, top, boxWidth, boxHeight]: readonly number[],
  ) => {
    const values: number[] = [];
    for (let y = top ?? 0; y < (top ?? 0) + (boxHeight ?? 0); y++) {
      for (let x = left ?? 0; x < (left ?? 0) + (boxWidth ?? 0); x++)
        values.push(rgb[(y * width + x) * 3] ?? 0);
    }
    const mean = values.reduce((a, b) => a + b) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  const inside = mean(drawn.map((picture) => spread(picture, picture.boxes[0] ?? [])));
  const corner = mean(drawn.map((picture) => spread(picture, [0, 0, 12, 12])));
  expect(inside).toBeGreaterThan(1.5 * corner);
});

test("sizes, lengths and digits are spread as the model's training data", () => {
  const digits = drawn.flatMap((picture) => picture.digits);
  expect(new Set(digits).size).toBe(10);
  const share = (length: number) =>
    drawn.filter((picture) => picture.digits.length === length).length / drawn.length;
  for (const length of [1, 2, 3, 4, 5]) expect(share(length)).toBeGreaterThan(0.01);
  expect(share(2) + share(3)).toBeGreaterThan(0.45);
  expect(drawn.every(({ height }) => height >= 40 && height < 100)).toBe(true);
  expect(drawn.every(({ width, height }) => width / height > 1.3 && width / height < 2.8)).toBe(
    true,
  );
});
