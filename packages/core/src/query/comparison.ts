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
