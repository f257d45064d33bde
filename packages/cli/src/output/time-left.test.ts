import { expect, test } from "vitest";
import { describeTimeLeft } from "./time-left.ts";

const start = { at: 1000, done: 20 };

test("time left is told at the speed since the start", () => {
  expect(describeTimeLeft(start, { at: 11_000, done: 40 }, 100)).toBe("; about 30 s left");
  expect(describeTimeLeft(start, { at: 61_000, done: 40 }, 140)).toBe("; about 5 min left");
});

test("nothing is told before anything was done, nor at the end", () => {
  expect(describeTimeLeft(start, start, 100)).toBe("");
  expect(describeTimeLeft(start, { at: 11_000, done: 100 }, 100)).toBe("");
});
