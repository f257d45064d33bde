import { LoupeError } from "../errors.ts";
import { groupOf, type Tensor } from "../tensor/tensor.ts";
import { compareClasses } from "./compare-classes.ts";
import { compareNumbers } from "./compare-numbers.ts";
import { compareObjectCount, compareShape } from "./compare-sizes.ts";
import { compareText } from "./compare-text.ts";
import type { Condition, Leaf, NumberRange, RowTest } from "./condition.ts";
import type { TensorFilter } from "./filter.ts";
import { isScalar, kindOf, quoted, type InputPath } from "./find-tensor.ts";
import type { QueryTarget } from "./query-target.ts";
import { join, sql } from "./sql.ts";

/**
 * The conditions on one tensor.
 *
 * @throws INVALID_QUERY where one does not fit the tensor or there is none, CLASS_NOT_FOUND
 */
export function resolveTensorFilter(
  target: QueryTarget,
  tensor: Tensor,
  filter: TensorFilter,
  at: InputPath,
): Condition {
  const given = CONDITIONS.filter((name) => filter[name] !== undefined);
  const strange = given.find((name) => !fits(name, tensor));
  if (strange) throw doesNotFit(tensor, strange, at);
  if (given.length === 0)
    throw invalid(`The filter on ${quoted(tensor.path)} has no condition.`, at);

  const conditions: Condition[] = [];
  const tests = rowTests(tensor, filter, at);
  if (tests.length > 0) conditions.push(leafOf(tensor, tests));
  if (filter.objectCount) {
    const objectIds = target.structure.objectIds.get(groupOf(tensor.path));
    if (!objectIds)
      throw new LoupeError("INTERNAL", `The group of ${quoted(tensor.path)} has no object ids.`);
    conditions.push(
      leafOf(objectIds, compareObjectCount(filter.objectCount, [...at, "objectCount"])),
    );
  }
  if (filter.absent !== undefined)
    conditions.push(filter.absent ? { kind: "not", of: isThere(tensor) } : isThere(tensor));
  return conditions.length === 1 ? conditions[0]! : { kind: "all", of: conditions };
}

/** True for samples that have a value in the tensor. */
function isThere(tensor: Tensor): Leaf {
  return leafOf(tensor, [{ predicate: (row) => sql`not ${row}.absent` }]);
}

/** One leaf for several tests of a row. */
export function leafOf(tensor: Tensor, tests: readonly RowTest[]): Leaf {
  const estimates = tests.flatMap(({ estimate }) => estimate ?? []);
  const ranges = tests.flatMap(({ range }) => range ?? []);
  return {
    kind: "leaf",
    tensor,
    predicate: (row) =>
      sql`(${join(
        tests.map(({ predicate }) => predicate(row)),
        " and ",
      )})`,
    estimate: estimates.length > 0 ? Math.min(...estimates) : null,
    indexed: tests.some(({ indexed }) => indexed),
    ...(ranges.length > 0 ? { range: intersection(ranges) } : {}),
  };
}

function rowTests(tensor: Tensor, filter: TensorFilter, at: InputPath): RowTest[] {
  return [
    ...(isScalar(tensor) ? compareNumbers(tensor, filter, at) : compareText(filter, at)),
    ...compareClasses(tensor, filter, at),
    ...(filter.shape ? compareShape(filter.shape, [...at, "shape"]) : []),
  ];
}

function intersection(ranges: readonly NumberRange[]): NumberRange {
  return {
    low: Math.max(...ranges.map(({ low }) => low)),
    high: Math.min(...ranges.map(({ high }) => high)),
  };
}

const EQUALITY = ["equals", "notEquals", "in"] as const;

const ORDERING = ["lessThan", "atMost", "greaterThan", "atLeast"] as const;

const CLASSES = ["containsAny", "containsAll"] as const;

const CONDITIONS = [
  ...EQUALITY,
  ...ORDERING,
  ...CLASSES,
  "objectCount",
  "shape",
  "matches",
  "absent",
] as const;

type ConditionName = (typeof CONDITIONS)[number];

function fits(name: ConditionName, tensor: Tensor): boolean {
  return conditionsFor(tensor).includes(name);
}

function conditionsFor(tensor: Tensor): ConditionName[] {
  const { htype, describes } = tensor;
  const ofObjects: ConditionName[] = describes === "OBJECT" ? ["objectCount"] : [];
  const ofClasses: ConditionName[] = htype === "class_label" ? [...CLASSES] : [];
  return [
    ...ofClasses,
    ...ofObjects,
    ...(describes === "SAMPLE" ? ofSampleValue(tensor) : []),
    "absent",
  ];
}

function ofSampleValue({ htype }: Tensor): ConditionName[] {
  if (htype === "generic") return [...EQUALITY, ...ORDERING, "shape"];
  if (htype === "text") return [...EQUALITY, "matches"];
  return htype === "image" || htype === "embedding" ? ["shape"] : [];
}

function doesNotFit(tensor: Tensor, name: string, at: InputPath): LoupeError {
  return invalid(
    `${name} does not fit ${quoted(tensor.path)}, which is ${kindOf(tensor)}; what fits it is ${conditionsFor(tensor).join(", ")}.`,
    [...at, name],
  );
}

function invalid(message: string, at: InputPath): LoupeError {
  return new LoupeError("INVALID_QUERY", message, { details: { path: at } });
}
