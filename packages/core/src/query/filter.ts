import type { DisagreementFilter } from "./disagreement-filter.ts";
import type { ObjectsFilter } from "./object-filter.ts";

/** Which samples are asked for. `and` of nothing is every sample, `or` of nothing is none. */
export type Filter =
  | { and: readonly Filter[] }
  | { or: readonly Filter[] }
  | { not: Filter }
  | { objects: ObjectsFilter }
  | { disagreement: DisagreementFilter }
  | TensorFilter;

/** A number; 64-bit integers, `NaN`, `Infinity` and `-Infinity` may come as text. */
export type NumberOperand = number | string;

export interface Comparisons<Operand> {
  equals?: Operand;
  notEquals?: Operand;
  lessThan?: Operand;
  atMost?: Operand;
  greaterThan?: Operand;
  atLeast?: Operand;
}

/**
 * What the value of one tensor has to be; several conditions must all hold. A condition on an
 * absent value is false.
 *
 * NaN is equal to NaN and to nothing else; it is neither less nor greater than anything. So
 * `notEquals` holds for each value that is there for which `equals` does not.
 */
export interface TensorFilter extends Comparisons<NumberOperand> {
  /** Its path. */
  tensor: string;
  /** Whether there is no value at all. */
  absent?: boolean;
  /**
   * Equal to one of these. Like `equals` and `notEquals`, on numbers or, exactly as written, on
   * text.
   */
  in?: readonly NumberOperand[];
  /** Names of classes: at least one of them is among the labels. */
  containsAny?: readonly string[];
  /** Names of classes: all of them are among the labels. */
  containsAll?: readonly string[];
  /** How many objects the sample has in the tensor's group. */
  objectCount?: Comparisons<number>;
  /** The length of one axis of an array, or of an image: height, width, channels. */
  shape?: ShapeFilter;
  /** Occurs in the text, in upper or lower case. */
  matches?: string;
}

export interface ShapeFilter extends Comparisons<number> {
  /** From 0. */
  axis: number;
}
