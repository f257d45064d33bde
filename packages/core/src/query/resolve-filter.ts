import { LoupeError } from "../errors.ts";
import type { Condition } from "./condition.ts";
import { findTensor, type InputPath } from "./find-tensor.ts";
import type { Filter } from "./filter.ts";
import type { QueryTarget } from "./query-target.ts";
import { resolveDisagreement } from "./resolve-disagreement.ts";
import { resolveObjects } from "./resolve-objects.ts";
import { resolveTensorFilter } from "./resolve-tensor-filter.ts";

/**
 * Finds the tensors and classes of a filter and checks its operands.
 *
 * @throws TENSOR_NOT_FOUND, CLASS_NOT_FOUND, INVALID_QUERY where a condition does not fit its
 *   tensor, LIMIT_EXCEEDED
 */
export function resolveFilter(target: QueryTarget, filter: Filter): Condition {
  return resolvePart(filter, { target, at: ["filter"], depth: 1, count: { parts: 0 } });
}

/** Filters nested deeper, or with more parts, are refused. */
const DEEPEST = 32;
const LARGEST = 500;

interface Place {
  target: QueryTarget;
  at: InputPath;
  depth: number;
  /** Shared by all parts of one filter. */
  count: { parts: number };
}

function resolvePart(filter: Filter, place: Place): Condition {
  const { target, at, depth, count } = place;
  if (depth > DEEPEST || ++count.parts > LARGEST) throw tooLarge(at);
  if ("and" in filter) return { kind: "all", of: resolveParts(filter.and, inside(place, "and")) };
  if ("or" in filter) return { kind: "any", of: resolveParts(filter.or, inside(place, "or")) };
  if ("not" in filter) return { kind: "not", of: resolvePart(filter.not, inside(place, "not")) };
  if ("objects" in filter) return resolveObjects(target, filter.objects, [...at, "objects"]);
  if ("disagreement" in filter)
    return resolveDisagreement(target, filter.disagreement, [...at, "disagreement"]);
  const tensor = findTensor(target, filter.tensor, [...at, "tensor"]);
  return resolveTensorFilter(target, tensor, filter, at);
}

function resolveParts(filters: readonly Filter[], place: Place): Condition[] {
  return filters.map((filter, index) =>
    resolvePart(filter, { ...place, at: [...place.at, index] }),
  );
}

function inside(place: Place, name: string): Place {
  return { ...place, at: [...place.at, name], depth: place.depth + 1 };
}

function tooLarge(at: InputPath): LoupeError {
  return new LoupeError(
    "LIMIT_EXCEEDED",
    `The filter is too large: at most ${LARGEST} parts and ${DEEPEST} levels are allowed.`,
    { details: { path: at } },
  );
}
