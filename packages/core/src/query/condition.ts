import type { Tensor } from "../tensor/tensor.ts";
import type { Sql } from "./sql.ts";

/** A filter whose tensors were found and whose operands were checked. */
export type Condition =
  | { kind: "all"; of: readonly Condition[] }
  | { kind: "any"; of: readonly Condition[] }
  | { kind: "not"; of: Condition }
  | Leaf;

/** True for the samples that have a value in the tensor whose row satisfies the predicate. */
export interface Leaf {
  kind: "leaf";
  tensor: Tensor;
  predicate: Predicate;
  /** How many samples satisfy it, by the statistics of the last commit; null where they do not tell. */
  estimate: number | null;
  /** An index finds its samples without looking at the others. */
  indexed: boolean;
  /** Of a comparison of numbers: no number outside of these satisfies it. */
  range?: NumberRange;
}

export interface NumberRange {
  low: number;
  high: number;
}

/**
 * A condition on the row of `cells` that goes by the given alias. Never true for a row that is
 * marked absent.
 */
export type Predicate = (row: Sql) => Sql;

/** What the row of a value must satisfy: a part of a leaf. */
export type RowTest = Pick<Leaf, "predicate" | "range"> &
  Partial<Pick<Leaf, "estimate" | "indexed">>;

export const EVERY_SAMPLE: Condition = { kind: "all", of: [] };

/** Both conditions, flattened. */
export function both(a: Condition, b: Condition): Condition {
  return { kind: "all", of: [...conjuncts(a), ...conjuncts(b)] };
}

/** The conditions that must all hold, one by one. */
export function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === "all" ? condition.of.flatMap(conjuncts) : [condition];
}

export function leavesOf(condition: Condition): Leaf[] {
  if (condition.kind === "leaf") return [condition];
  return condition.kind === "not" ? leavesOf(condition.of) : condition.of.flatMap(leavesOf);
}
