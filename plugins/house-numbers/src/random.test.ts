import { expect, test } from "vitest";
import { createRandom } from "./random.ts";

const draw = (...seeds: number[]): number[] => {
  const random = createRandom(...seeds);
  return Array.from({ length: 2000 }, () => random.uniform(0, 1));
};

test("equal seeds give equal streams, other seeds and orders of them give others", () => {
  expect(draw(1, 2)).toEqual(draw(1, 2));
  expect(draw(1, 2)).not.toEqual(draw(2, 1));
  expect(draw(1)).not.toEqual(draw(1 + 2 ** 32));
});

test("picking from nothing is an error", () => {
  expect(() => createRandom(1).pick([])).toThrow("nothing to pick from");
});

test("uniform numbers fill their range evenly, normal ones have the mean and deviation asked for", () => {
  const uniform = draw(7);
  expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...uniform)).toBeLessThan(1);
  expect(uniform.filter((value) => value < 0.25).length / uniform.length).toBeCloseTo(0.25, 1);
  const random = createRandom(7);
  const normal = Array.from({ length: 5000 }, () => random.normal(10, 3));
  const mean = normal.reduce((a, b) => a + b) / normal.length;
  expect(mean).toBeCloseTo(10, 0);
  expect(
    Math.sqrt(normal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normal.length),
  ).toBeCloseTo(3, 0);
});
