import { LoupeError } from "../errors.ts";
import type { RowTest } from "./condition.ts";
import type { Comparisons, ShapeFilter } from "./filter.ts";
import { quoted, type InputPath } from "./find-tensor.ts";
import { COMPARISONS, operatorOf } from "./comparison.ts";
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

function compareSize(
  size: (row: Sql) => Sql,
  comparisons: Comparisons<number>,
  at: InputPath,
): RowTest[] {
  const given = COMPARISONS.flatMap((name) => {
    const operand = comparisons[name];
    if (operand === undefined) return [];
    if (!Number.isFinite(operand))
      throw invalid(`${quoted(String(operand))} is not a size.`, [...at, name]);
    return [
      {
        predicate: (row: Sql) => sql`${size(row)} ${operatorOf(name)} ${operand}::double precision`,
      },
    ];
  });
  if (given.length > 0) return given;
  throw invalid(`There is no comparison; expected one of ${COMPARISONS.join(", ")}.`, at);
}

function invalid(message: string, at: InputPath): LoupeError {
  return new LoupeError("INVALID_QUERY", message, { details: { path: at } });
}
