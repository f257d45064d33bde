import type { Tensor } from "../tensor/tensor.ts";
import type { Sql } from "./sql.ts";

/** A filter whose tensors were found and whose operands were checked. */
export type Condition =
  | { kind: "all"; of: readonly Condition[] }
  | { kind: "any"; of: readonly Condition[] }
  | { kind: "not"; of: Condition }
  | Leaf
  | Joint;

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

/**
 * True for the samples whose values in several tensors satisfy a predicate together. Where there is
 * no value of the first, it is false; others may be without one.
 */
export interface Joint {
  kind: "joint";
  parts: readonly JointPart[];
  /** Given the aliases of their rows, in their order. */
  predicate: (rows: readonly Sql[]) => Sql;
}

export interface JointPart {
  tensor: Tensor;
  /** What its row must satisfy by itself. */
  test?: Predicate;
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

/** The parts that look at values. */
export function leavesOf(condition: Condition): (Leaf | Joint)[] {
  if (condition.kind === "leaf" || condition.kind === "joint") return [condition];
  return condition.kind === "not" ? leavesOf(condition.of) : condition.of.flatMap(leavesOf);
}

/** The tensors whose values decide. */
export function tensorsOf(condition: Condition): Tensor[] {
  return leavesOf(condition).flatMap((leaf) =>
    leaf.kind === "leaf" ? [leaf.tensor] : leaf.parts.map(({ tensor }) => tensor),
  );
}
