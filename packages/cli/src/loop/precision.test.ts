import { describe, expect, test } from "vitest";
import { precisionAtPlanted } from "./precision.ts";

describe("precisionAtPlanted", () => {
  test("is the share of planted samples among the first k", () => {
    expect(precisionAtPlanted([7, 3, 9, 1, 5], new Set([3, 7, 1, 5]))).toBe(0.75);
  });

  test("does not look behind the first k", () => {
    expect(precisionAtPlanted([1, 2, 3, 4], new Set([3, 4]))).toBe(0);
    expect(precisionAtPlanted([4, 3, 2, 1], new Set([3, 4]))).toBe(1);
  });

  test("counts what is missing in a short ranking as not found", () => {
    expect(precisionAtPlanted([3], new Set([3, 4]))).toBe(0.5);
  });

  test("refuses no planted errors", () => {
    expect(() => precisionAtPlanted([1], new Set())).toThrow("There are no planted errors");
  });
});
