import { raw, type Sql } from "./sql.ts";

export const COMPARISONS = [
  "equals",
  "notEquals",
  "lessThan",
  "atMost",
  "greaterThan",
  "atLeast",
] as const;

export type Comparison = (typeof COMPARISONS)[number];

/** What a comparison says of two finite numbers. */
export function holds(value: number, comparison: Comparison, operand: number): boolean {
  return TESTS[comparison](value, operand);
}

export function operatorOf(comparison: Comparison): Sql {
  return OPERATORS[comparison];
}

const OPERATORS: Record<Comparison, Sql> = {
  equals: raw("="),
  notEquals: raw("<>"),
  lessThan: raw("<"),
  atMost: raw("<="),
  greaterThan: raw(">"),
  atLeast: raw(">="),
};

const TESTS: Record<Comparison, (a: number, b: number) => boolean> = {
  equals: (a, b) => a === b,
  notEquals: (a, b) => a !== b,
  lessThan: (a, b) => a < b,
  atMost: (a, b) => a <= b,
  greaterThan: (a, b) => a > b,
  atLeast: (a, b) => a >= b,
};
