import { LoupeError } from "../errors.ts";
import { quoted, type InputPath } from "./find-tensor.ts";
import type { NumberField } from "./number-field.ts";

/**
 * The text by which Postgres reads a number that somebody gave.
 *
 * @throws INVALID_QUERY where it is no number, or beyond 64-bit floating point
 */
export function numberText(operand: unknown, field: NumberField, at: InputPath): string {
  const text =
    field.isInteger && typeof operand === "number" ? integerText(operand) : String(operand).trim();
  const isNumber = typeof operand === "number" || typeof operand === "string";
  if (isNumber && (NOT_FINITE.has(text) || (NUMBER.test(text) && Number.isFinite(Number(text)))))
    return text;
  throw new LoupeError(
    "INVALID_QUERY",
    `${quoted(String(operand))} is not a number; expected a number, or text such as "12.5", "NaN" or "-Infinity".`,
    { details: { path: at } },
  );
}

/** All digits of a large whole number, where `String` would write an exponent. */
function integerText(operand: number): string {
  return Number.isInteger(operand) ? BigInt(operand).toString() : String(operand);
}

const NOT_FINITE = new Set(["NaN", "Infinity", "-Infinity"]);

const NUMBER = /^[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?$/;
