import type { Coords } from "@loupe/plugin-api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { convertBoxes } from "./convert-boxes.ts";

const size = { width: 200, height: 50 };

/** One box of an image of 200 × 50 pixels, in every convention. */
const BOXES: [Coords["type"], Coords["mode"], number[]][] = [
  ["pixel", "LTRB", [20, 10, 60, 30]],
  ["pixel", "LTWH", [20, 10, 40, 20]],
  ["pixel", "CCWH", [40, 20, 40, 20]],
  ["fractional", "LTRB", [0.1, 0.2, 0.3, 0.6]],
  ["fractional", "LTWH", [0.1, 0.2, 0.2, 0.4]],
  ["fractional", "CCWH", [0.2, 0.4, 0.2, 0.4]],
];

const PAIRS = BOXES.flatMap(([fromType, fromMode, from]) =>
  BOXES.map(([toType, toMode, to]) => ({ fromType, fromMode, from, toType, toMode, to })),
);

test.each(PAIRS)(
  "turns $fromType $fromMode into $toType $toMode",
  ({ fromType, fromMode, from, toType, toMode, to }) => {
    const [box] = convertBoxes(
      [from],
      { type: fromType, mode: fromMode },
      { type: toType, mode: toMode },
      size,
    );
    expect(box).toHaveLength(4);
    box!.forEach((number, position) => expect(number).toBeCloseTo(to[position]!, 12));
  },
);

test("leaves boxes exactly as they are where the convention is the same", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.double(), fc.double(), fc.double(), fc.double())), (boxes) => {
      const coords: Coords = { type: "pixel", mode: "CCWH" };
      expect(convertBoxes(boxes, coords, { ...coords }, undefined)).toEqual(boxes);
    }),
  );
});

test("needs the size of the image only between pixels and fractions", () => {
  const box = [[1, 2, 3, 4]];
  expect(
    convertBoxes(box, { type: "pixel", mode: "LTWH" }, { type: "pixel", mode: "LTRB" }, undefined),
  ).toEqual([[1, 2, 4, 6]]);
  expect(() =>
    convertBoxes(
      box,
      { type: "pixel", mode: "LTWH" },
      { type: "fractional", mode: "LTWH" },
      undefined,
    ),
  ).toThrow("Turning pixel boxes into fractional ones needs the size of the image.");
});
