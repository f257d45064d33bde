import { expect, test } from "vitest";
import { boxOfRaw, rawOfBox, type BoxForm } from "./box-form.ts";
import { boxBetween, moveBox, resizeBox } from "./change-box.ts";

const picture = { width: 100, height: 50 };
const box = { left: 10, top: 5, width: 20, height: 10 };

test("a box is moved whole, and stays inside", () => {
  expect(moveBox(box, 3, -2, picture)).toEqual({ ...box, left: 13, top: 3 });
  expect(moveBox(box, 500, -500, picture)).toEqual({ ...box, left: 80, top: 0 });
});

test("what is not moved stays exactly where it is, also outside of the picture", () => {
  const outside = { left: -3.25, top: 5, width: 20, height: 10 };
  expect(moveBox(outside, 0, 1, picture)).toEqual({ ...outside, top: 6 });
  const handle = { x: "right", y: null } as const;
  expect(resizeBox(outside, handle, { dx: 1, dy: 9 }, picture)).toEqual({ ...outside, width: 21 });
});

test("a side stops at the picture's edge, and before the other side", () => {
  const corner = { x: "left", y: "bottom" } as const;
  expect(resizeBox(box, corner, { dx: -500, dy: 500 }, picture)).toEqual({
    left: 0,
    top: 5,
    width: 30,
    height: 45,
  });
  expect(resizeBox(box, corner, { dx: 500, dy: -500 }, picture)).toEqual({
    left: 28,
    top: 5,
    width: 2,
    height: 2,
  });
});

test("a box is drawn in any direction, in whole pixels, and not too small", () => {
  const drawn = { left: 2, top: 3, width: 98, height: 7 };
  expect(boxBetween({ x: 120, y: 10.2 }, { x: 1.6, y: 2.9 }, picture)).toEqual(drawn);
  expect(boxBetween({ x: 5, y: 5 }, { x: 6, y: 40 }, picture)).toBe(null);
});

test.each([
  ["PIXEL", "LTWH", [10, 5, 20, 10]],
  ["PIXEL", "LTRB", [10, 5, 30, 15]],
  ["PIXEL", "CCWH", [20, 10, 20, 10]],
  ["FRACTIONAL", "LTWH", [0.1, 0.1, 0.2, 0.2]],
  ["FRACTIONAL", "LTRB", [0.1, 0.1, 0.3, 0.3]],
  ["FRACTIONAL", "CCWH", [0.2, 0.2, 0.2, 0.2]],
] as const)("%s %s is written and read as the same box", (type, mode, raw) => {
  const form: BoxForm = { type, mode, ...picture };
  expect(rawOfBox(form, box)).toEqual(raw);
  const read = boxOfRaw(form, raw);
  for (const side of ["left", "top", "width", "height"] as const)
    expect(read[side]).toBeCloseTo(box[side], 10);
});
