import { expect, test } from "vitest";
import { interleaved, median, percentile } from "./measure.ts";

test("product and baseline are counted in turn", async () => {
  const order: string[] = [];
  const counts = await interleaved(
    async (count) => order.push(`product ${count}`),
    async (count) => order.push(`baseline ${count}`),
    2,
  );
  expect(order).toEqual(["product 0", "baseline 0", "product 1", "baseline 1"]);
  expect(counts).toEqual({ product: [1, 3], baseline: [2, 4] });
});

test("the median of an even number of values lies between the two in the middle", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([10, 1, 2, 3])).toBe(2.5);
});

test("a percentile is one of the values", () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(percentile(values, 0.99)).toBe(198);
  expect(percentile([7], 0.99)).toBe(7);
});

test("nothing counted is an error", () => {
  expect(() => median([])).toThrow("Nothing was counted");
});
