import { expect, test } from "vitest";
import { createScrollScale } from "./scroll-scale.ts";

test("what a browser can scroll is scrolled as it is", () => {
  const scale = createScrollScale(10_000, 800);
  expect(scale.height).toBe(10_000);
  scale.scrolledTo(5000);
  expect([scale.top, scale.shift]).toEqual([5000, 0]);
  expect(scale.settle()).toBe(5000);
});

test("of more, the wheel moves by its pixels and a drag by its part of everything", () => {
  const scale = createScrollScale(60_000_000, 800);
  scale.scrolledTo(100);
  expect(scale.top).toBe(100);
  scale.scrolledTo(3_000_000);
  expect(scale.top / 60_000_000).toBeCloseTo(0.5, 3);
  const { top } = scale;
  scale.scrolledTo(3_000_120);
  expect(scale.top).toBeCloseTo(top + 120);
  expect(scale.settle()).toBeCloseTo(3_000_012, -1);
});

test("both ends are reached", () => {
  const scale = createScrollScale(60_000_000, 800);
  scale.scrolledTo(scale.height - 800);
  expect(scale.top).toBe(60_000_000 - 800);
  scale.scrolledTo(0);
  expect(scale.top).toBe(0);
});

test("a place is gone to, and drawn where the view is", () => {
  const scale = createScrollScale(60_000_000, 800);
  const scroll = scale.goTo(45_000_000);
  expect(scale.top + scale.shift).toBeCloseTo(scroll);
  expect(scale.goTo(99_000_000)).toBe(scale.height - 800);
});

test("once at rest, scrolling moves nothing that is drawn", () => {
  const scale = createScrollScale(60_000_000, 800);
  scale.scrolledTo(1_234_567);
  const scroll = scale.settle();
  const { shift } = scale;
  for (let step = 1; step <= 50; step++) {
    scale.scrolledTo(Math.round(scroll) + step * 7);
    expect(scale.shift).toBe(shift);
  }
});
