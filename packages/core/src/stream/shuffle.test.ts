import { expect, test } from "vitest";
import { shuffle } from "./shuffle.ts";

function orderOf(seed: string, count: number): number[] {
  return Array.from({ length: count }, (_, place) => shuffle(seed, count)(place));
}

test("every number stands at one place, however many there are", () => {
  for (const count of [1, 2, 3, 5, 255, 256, 257, 1000, 4097]) {
    const sorted = orderOf("7", count).toSorted((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: count }, (_, number) => number));
  }
});

/** By the same formula in Python, whose integers have no 32 bits. */
test("a seed gives one order for ever", () => {
  expect(orderOf("7", 12)).toEqual([10, 7, 4, 0, 2, 9, 5, 3, 8, 1, 11, 6]);
  expect([0, 1, 999_999].map(shuffle("7", 1_000_000))).toEqual([537_075, 686_320, 165_253]);
  expect(shuffle("7", 10_000_000_000)(5)).toBe(4_964_049_119);
});

test("another seed gives another order", () => {
  const [one, other] = [orderOf("7", 1000), orderOf("8", 1000)];
  const same = one.filter((number, place) => number === other[place]);
  expect(same.length).toBeLessThan(10);
});

test("where a number stands says nothing of where the next one does", () => {
  const count = 10_000;
  const places = orderOf("seed", count);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = (count - 1) / 2;
  const spread = mean(places.map((place) => (place - middle) ** 2));
  const alike = (shift: number) =>
    mean(places.slice(shift).map((place, at) => (place - middle) * (places[at]! - middle)));
  for (const shift of [1, 2, 16, 100]) expect(Math.abs(alike(shift) / spread)).toBeLessThan(0.05);
  expect(Math.abs(mean(places.slice(0, 500)) / middle - 1)).toBeLessThan(0.15);
});

test("a few are mixed in every way, each about as often as another", () => {
  const times = new Map<string, number>();
  for (let seed = 0; seed < 2400; seed++) {
    const order = orderOf(String(seed), 4).join("");
    times.set(order, (times.get(order) ?? 0) + 1);
  }
  expect(times.size).toBe(24);
  expect(Math.min(...times.values())).toBeGreaterThan(60);
  expect(Math.max(...times.values())).toBeLessThan(150);
});
