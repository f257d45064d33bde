import { expect, test } from "vitest";
import { pairedGain } from "./gain.ts";

test("the gain is the mean difference, and as sure as the differences agree", () => {
  const { samples, mean, margin } = pairedGain([0.1, 0.2, 0.3, 0.4], [0.2, 0.4, 0.4, 0.6]);
  expect([samples, mean]).toEqual([4, expect.closeTo(0.15, 12)]);
  // The differences are 0.1, 0.2, 0.1 and 0.2: their variance is 0.01 / 3.
  expect(margin).toBeCloseTo((1.96 * Math.sqrt(0.01 / 3)) / 2, 12);
});

test("of one sample nothing sure can be said", () => {
  expect(pairedGain([0.5], [0.75])).toEqual({ samples: 1, mean: 0.25, margin: null });
});
