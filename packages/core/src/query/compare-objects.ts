import { LoupeError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { boxMeasure } from "./box-sql.ts";
import { classIds } from "./compare-classes.ts";
import { COMPARISONS, operatorOf, type Comparison } from "./comparison.ts";
import { kindOf, quoted, type InputPath } from "./find-tensor.ts";
import type { NumberField } from "./number-field.ts";
import { numberText } from "./number-operand.ts";
import { BOX_MEASURES, type ObjectCondition } from "./object-filter.ts";
import { listOf, raw, sql, type Sql } from "./sql.ts";

/**
 * What must hold for one object, given the row of the tensor's value and the place of the object in
 * it, from 1.
 */
export type ObjectTest = (row: Sql, place: Sql) => Sql;

/**
 * The conditions on the entries of one tensor.
 *
 * @throws INVALID_QUERY where one does not fit the tensor or there is none, CLASS_NOT_FOUND
 */
export function compareObjects(
  tensor: Tensor,
  condition: ObjectCondition,
  at: InputPath,
): ObjectTest[] {
  checkFit(tensor, condition, at);
  const tests =
    tensor.htype === "class_label"
      ? compareClass(tensor, condition, at)
      : compareNumber(tensor, condition, at);
  if (tests.length > 0) return tests;
  throw invalid(`The filter on ${quoted(tensor.path)} has no condition.`, at);
}

function compareClass(
  tensor: Tensor,
  { in: list, notIn }: ObjectCondition,
  at: InputPath,
): ObjectTest[] {
  const tests: ObjectTest[] = [];
  if (list) {
    const ids = listOf(classIds(tensor, list, [...at, "in"]));
    tests.push((row, place) => sql`${row}.labels[${place}] = any(${ids}::bigint[])`);
  }
  if (notIn) {
    const ids = listOf(classIds(tensor, notIn, [...at, "notIn"]));
    tests.push((row, place) => sql`${row}.labels[${place}] <> all(${ids}::bigint[])`);
  }
  return tests;
}

function compareNumber(tensor: Tensor, condition: ObjectCondition, at: InputPath): ObjectTest[] {
  const isExact = tensor.meta.dtype === "int64";
  const field = isExact ? EXACT : FLOATING;
  const valueOf = numberOf(tensor, condition);
  return COMPARISONS.flatMap((name) => {
    const operand = condition[name];
    if (operand === undefined) return [];
    const text = numberText(operand, field, [...at, name]);
    return [(row: Sql, place: Sql) => comparison(name, valueOf(row, place), text, field)];
  });
}

function numberOf({ htype, meta }: Tensor, { measure }: ObjectCondition): ObjectTest {
  if (htype === "bbox")
    return (row, place) => boxMeasure(measure!, meta.coords, sql`${row}.nums`, place);
  const field = raw(meta.dtype === "int64" ? "ints" : "nums");
  return (row, place) => sql`${row}.${field}[${place}]`;
}

/** Postgres takes NaN for equal to itself, as we do, and for the greatest number, as we do not. */
function comparison(name: Comparison, value: Sql, operand: string, field: NumberField): Sql {
  const test = sql`${value} ${operatorOf(name)} ${operand}::${field.type}`;
  if (field.isInteger || name === "equals" || name === "notEquals") return test;
  if (operand === "NaN") return raw("false");
  const isUpward = name === "greaterThan" || name === "atLeast";
  return isUpward ? sql`(${test} and ${value} <> 'NaN'::double precision)` : test;
}

/** Exact integers are compared with fractions, too. */
const EXACT: NumberField = { name: raw("ints"), type: raw("numeric"), isInteger: true };

const FLOATING: NumberField = {
  name: raw("nums"),
  type: raw("double precision"),
  isInteger: false,
};

function checkFit(tensor: Tensor, condition: ObjectCondition, at: InputPath): void {
  const { htype, path } = tensor;
  const fitting = fittingOf(tensor);
  const given = ["in", "notIn", "measure", ...COMPARISONS] as const;
  const strange = given.find((name) => condition[name] !== undefined && !fitting.includes(name));
  if (strange !== undefined) {
    throw invalid(
      `${strange} does not fit ${quoted(path)}, which is ${kindOf(tensor)}; what fits it is ${fitting.join(", ")}.`,
      [...at, strange],
    );
  }
  if (htype === "bbox" && condition.measure === undefined) {
    throw invalid(
      `${quoted(path)} holds boxes, but no measure says what is compared; expected one of ${BOX_MEASURES.join(", ")}.`,
      [...at, "measure"],
    );
  }
}

function fittingOf({ htype }: Tensor): readonly string[] {
  if (htype === "class_label") return ["in", "notIn"];
  return htype === "bbox" ? ["measure", ...COMPARISONS] : COMPARISONS;
}

function invalid(message: string, at: InputPath): LoupeError {
  return new LoupeError("INVALID_QUERY", message, { details: { path: at } });
}
