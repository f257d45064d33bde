import { LoupeError } from "../errors.ts";
import type { Condition } from "./condition.ts";
import { findTensor, type InputPath } from "./find-tensor.ts";
import type { Filter } from "./filter.ts";
import type { QueryTarget } from "./query-target.ts";
import { resolveTensorFilter } from "./resolve-tensor-filter.ts";

/**
 * Finds the tensors and classes of a filter and checks its operands.
 *
 * @throws TENSOR_NOT_FOUND, CLASS_NOT_FOUND, INVALID_QUERY where a condition does not fit its tensor, LIMIT_EXCEEDED
 */
export function resolveFilter(target: QueryTarget, filter: Filter): Condition {
  return new Resolver(target).resolve(filter, ["filter"]);
}

/** Filters nested deeper, or with more parts, are refused. */
const DEEPEST = 32;
const LARGEST = 500;

/** Counts the parts of one filter while it walks through them. */
class Resolver {
  readonly #target: QueryTarget;
  #parts = 0;

  constructor(target: QueryTarget) {
    this.#target = target;
  }

  resolve(filter: Filter, at: InputPath, depth = 1): Condition {
    this.#parts++;
    if (depth > DEEPEST || this.#parts > LARGEST) throw tooLarge(at);
    if ("and" in filter) return { kind: "all", of: this.#resolveAll(filter.and, [...at, "and"], depth) };
    if ("or" in filter) return { kind: "any", of: this.#resolveAll(filter.or, [...at, "or"], depth) };
    if ("not" in filter) return { kind: "not", of: this.resolve(filter.not, [...at, "not"], depth + 1) };
    const tensor = findTensor(this.#target, filter.tensor, [...at, "tensor"]);
    return resolveTensorFilter(this.#target, tensor, filter, at);
  }

  #resolveAll(filters: readonly Filter[], at: InputPath, depth: number): Condition[] {
    return filters.map((filter, index) => this.resolve(filter, [...at, index], depth + 1));
  }
}

function tooLarge(at: InputPath): LoupeError {
  return new LoupeError(
    "LIMIT_EXCEEDED",
    `The filter is too large: at most ${LARGEST} parts and ${DEEPEST} levels are allowed.`,
    { details: { path: at } },
  );
}
