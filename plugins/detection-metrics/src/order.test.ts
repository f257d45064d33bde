import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupStably, orderByFallingScore } from "./order.ts";

describe("orderByFallingScore", () => {
  test("puts the highest first; equal ones keep their order", () => {
    expect([...orderByFallingScore(Float64Array.of(0.5, 0.9, 0.5, 0.1, 0.9))]).toEqual([
      1, 4, 0, 2, 3,
    ]);
  });

  test("takes 0 and -0 for equal, and negative scores for lower", () => {
    expect([...orderByFallingScore(Float64Array.of(-0, 0, -1, -2, 1e-300))]).toEqual([
      4, 0, 1, 2, 3,
    ]);
  });

  test("orders nothing", () => {
    expect([...orderByFallingScore(new Float64Array())]).toEqual([]);
  });

  test("is a stable sort", () => {
    const score = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0.25, 0.5));
    fc.assert(
      fc.property(fc.array(score, { maxLength: 50 }), (scores) => {
        const expected = scores
          .map((_, position) => position)
          .toSorted((a, b) => (scores[a] === scores[b] ? 0 : scores[b]! - scores[a]!));
        expect([...orderByFallingScore(Float64Array.from(scores))]).toEqual(expected);
      }),
    );
  });
});

describe("groupStably", () => {
  test("keeps the order within each group, and tells where groups begin", () => {
    const groups = Int32Array.of(2, 0, 2, 0, 3);
    const { order, starts } = groupStably(Uint32Array.of(4, 3, 2, 1, 0), groups, 5);
    expect([...order]).toEqual([3, 1, 2, 0, 4]);
    expect([...starts]).toEqual([0, 2, 2, 4, 5, 5]);
  });
});
