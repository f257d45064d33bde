import { LoupeError } from "../errors.ts";
import type { RowTest } from "./condition.ts";
import type { Comparisons, ShapeFilter } from "./filter.ts";
import { quoted, type InputPath } from "./find-tensor.ts";
import { COMPARISONS, operatorOf, type Comparison } from "./comparison.ts";
import { sql, type Sql } from "./sql.ts";

/** On the object ids of a group. @throws INVALID_QUERY */
export function compareObjectCount(comparisons: Comparisons<number>, at: InputPath): RowTest[] {
  return compareSize((row) => sql`cardinality(${row}.ints)`, comparisons, at);
}

/** On the length of an axis: false for values that do not have it. @throws INVALID_QUERY */
export function compareShape({ axis, ...comparisons }: ShapeFilter, at: InputPath): RowTest[] {
  if (!Number.isInteger(axis) || axis < 0 || axis > 63) {
    throw invalid(`${quoted(String(axis))} is not an axis; expected a whole number from 0 to 63.`, [
      ...at,
      "axis",
    ]);
  }
  return compareSize((row) => sql`${row}.shape[${axis + 1}::int]`, comparisons, at);
}

export interface SizeComparison {
  name: Comparison;
  operand: number;
}

/** @throws INVALID_QUERY where there is no comparison, or one with what is no size */
export function readSizes(comparisons: Comparisons<number>, at: InputPath): SizeComparison[] {
  const given = COMPARISONS.flatMap((name) => {
    const operand = comparisons[name];
    if (operand === undefined) return [];
    if (!Number.isFinite(operand))
      throw invalid(`${quoted(String(operand))} is not a size.`, [...at, name]);
    return [{ name, operand }];
  });
  if (given.length > 0) return given;
  throw invalid(`There is no comparison; expected one of ${COMPARISONS.join(", ")}.`, at);
}

function compareSize(
  size: (row: Sql) => Sql,
  comparisons: Comparisons<number>,
  at: InputPath,
): RowTest[] {
  return readSizes(comparisons, at).map(({ name, operand }) => ({
    predicate: (row) => sql`${size(row)} ${operatorOf(name)} ${operand}::double precision`,
  }));
}

function invalid(message: string, at: InputPath): LoupeError {
  return new LoupeError("INVALID_QUERY", message, { details: { path: at } });
}
