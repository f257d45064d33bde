import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assignPairs } from "./assignment.ts";

describe("assignPairs", () => {
  test("maximises the sum, not each row's own gain", () => {
    const gains = [
      [0.9, 0.8],
      [0.8, 0.1],
    ];
    expect(pairsByRow(gains)).toEqual([
      { row: 0, column: 1 },
      { row: 1, column: 0 },
    ]);
  });

  test("leaves rows over where there are more of them", () => {
    expect(assignPairs([[0.1], [0.7], [0.3]])).toEqual([{ row: 1, column: 0 }]);
  });

  test("pairs nothing where one side is empty", () => {
    expect(assignPairs([])).toEqual([]);
    expect(assignPairs([[], []])).toEqual([]);
  });

  test("reaches the sum that trying everything reaches", () => {
    fc.assert(
      fc.property(anyGains(), (gains) => {
        const pairs = assignPairs(gains);
        expect(pairs.length).toBe(Math.min(gains.length, gains[0]!.length));
        expect(new Set(pairs.map(({ row }) => row)).size).toBe(pairs.length);
        expect(new Set(pairs.map(({ column }) => column)).size).toBe(pairs.length);
        const sum = pairs.reduce((total, { row, column }) => total + gains[row]![column]!, 0);
        expect(sum).toBeCloseTo(bestSum(gains, 0, new Set()), 9);
      }),
      { numRuns: 300 },
    );
  });
});

function pairsByRow(gains: number[][]) {
  return assignPairs(gains).toSorted((a, b) => a.row - b.row);
}

function anyGains(): fc.Arbitrary<number[][]> {
  const gain = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1));
  return fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
    .chain(([rows, columns]) =>
      fc.array(fc.array(gain, { minLength: columns, maxLength: columns }), {
        minLength: rows,
        maxLength: rows,
      }),
    );
}

/**
 * The largest sum from `row` on, trying each free column and none; gains are never negative, so
 * none never helps.
 */
function bestSum(gains: number[][], row: number, taken: Set<number>): number {
  if (row === gains.length) return 0;
  let best = bestSum(gains, row + 1, taken);
  gains[row]!.forEach((gain, column) => {
    if (taken.has(column)) return;
    best = Math.max(best, gain + bestSum(gains, row + 1, new Set([...taken, column])));
  });
  return best;
}
