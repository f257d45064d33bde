import type { Tensor } from "../tensor/tensor.ts";
import type { NumberRange, RowTest } from "./condition.ts";
import type { TensorFilter } from "./filter.ts";
import type { InputPath } from "./find-tensor.ts";
import { numberField, type NumberField } from "./number-field.ts";
import { numberText } from "./number-operand.ts";
import { COMPARISONS, operatorOf, type Comparison } from "./comparison.ts";
import { EMPTY, raw, sql, type Sql } from "./sql.ts";

/** Comparisons of a scalar tensor. @throws INVALID_QUERY where an operand is not a number */
export function compareNumbers(tensor: Tensor, filter: TensorFilter, at: InputPath): RowTest[] {
  const field = numberField(tensor);
  const tests: RowTest[] = [];
  for (const name of COMPARISONS) {
    const operand = filter[name];
    if (operand !== undefined)
      tests.push(comparison(field, name, numberText(operand, field, [...at, name])));
  }
  if (filter.in)
    tests.push(
      oneOf(
        field,
        filter.in.map((operand, index) => numberText(operand, field, [...at, "in", index])),
      ),
    );
  return tests;
}

/** Postgres takes NaN for equal to itself, as we do, and for the greatest number, as we do not. */
function comparison(field: NumberField, name: Comparison, operand: string): RowTest {
  const isOrdering = name !== "equals" && name !== "notEquals";
  if (isOrdering && operand === "NaN") return { predicate: () => raw("false"), indexed: true };
  const isUpward = name === "greaterThan" || name === "atLeast";
  const notNaN = (row: Sql) =>
    isUpward && !field.isInteger ? sql` and ${row}.num <> 'NaN'::double precision` : EMPTY;
  return {
    predicate: (row) =>
      sql`${row}.${field.name} ${operatorOf(name)} ${operand}::${field.type}${notNaN(row)}`,
    indexed: name !== "notEquals",
    ...(name !== "notEquals" && operand !== "NaN" && !field.isInteger
      ? { range: rangeOf(name, Number(operand)) }
      : {}),
  };
}

function rangeOf(name: Comparison, operand: number): NumberRange {
  const isLower = name === "greaterThan" || name === "atLeast";
  const isUpper = name === "lessThan" || name === "atMost";
  return { low: isUpper ? -Infinity : operand, high: isLower ? Infinity : operand };
}

function oneOf(field: NumberField, operands: readonly string[]): RowTest {
  const list = `{${operands.join(",")}}`;
  return {
    predicate: (row) => sql`${row}.${field.name} = any(${list}::${field.type}[])`,
    indexed: true,
  };
}
