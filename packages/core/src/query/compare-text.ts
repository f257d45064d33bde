import { LoupeError } from "../errors.ts";
import type { RowTest } from "./condition.ts";
import type { TensorFilter } from "./filter.ts";
import { quoted, type InputPath } from "./find-tensor.ts";
import { sql } from "./sql.ts";

/** Comparisons of a text tensor. @throws INVALID_QUERY where an operand is not text */
export function compareText(filter: TensorFilter, at: InputPath): RowTest[] {
  const { equals, notEquals, in: list, matches } = filter;
  const tests: RowTest[] = [];
  if (equals !== undefined) {
    const operand = textOf(equals, [...at, "equals"]);
    tests.push({ predicate: (row) => sql`${row}.txt = ${operand}::text` });
  }
  if (notEquals !== undefined) {
    const operand = textOf(notEquals, [...at, "notEquals"]);
    tests.push({ predicate: (row) => sql`${row}.txt <> ${operand}::text` });
  }
  if (list !== undefined) {
    const operands = list.map((operand, index) => textOf(operand, [...at, "in", index]));
    tests.push({ predicate: (row) => sql`${row}.txt = any(${operands}::text[])` });
  }
  if (matches !== undefined) {
    const operand = textOf(matches, [...at, "matches"]);
    tests.push({ predicate: (row) => sql`strpos(lower(${row}.txt), lower(${operand}::text)) > 0` });
  }
  return tests;
}

/** Postgres stores no character 0, so that nothing could be equal to it. */
function textOf(operand: unknown, at: InputPath): string {
  if (typeof operand === "string" && !operand.includes("\0")) return operand;
  const found = typeof operand === "string" ? "text with a character 0" : quoted(String(operand));
  throw new LoupeError(
    "INVALID_QUERY",
    `A text tensor is compared with text, but found ${found}.`,
    {
      details: { path: at },
    },
  );
}
