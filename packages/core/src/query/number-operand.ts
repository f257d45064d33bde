import { LoupeError } from "../errors.ts";
import { quoted, type InputPath } from "./find-tensor.ts";
import type { NumberField } from "./number-field.ts";

/**
 * The text by which Postgres reads a number that somebody gave.
 *
 * @throws INVALID_QUERY where it is no number, or beyond 64-bit floating point
 */
export function numberText(operand: unknown, field: NumberField, at: InputPath): string {
  refuseInexact(operand, field, at);
  const text = String(operand).trim();
  const isNumber = typeof operand === "number" || typeof operand === "string";
  if (isNumber && (NOT_FINITE.has(text) || (NUMBER.test(text) && Number.isFinite(Number(text)))))
    return text;
  throw new LoupeError(
    "INVALID_QUERY",
    `${quoted(String(operand))} is not a number; expected a number, or text such as "12.5", "NaN" or "-Infinity".`,
    { details: { path: at } },
  );
}

/** A 64-bit integer that came as a number past 2^53 is not the one that was meant. */
function refuseInexact(operand: unknown, field: NumberField, at: InputPath): void {
  if (!field.isInteger || !Number.isInteger(operand) || Number.isSafeInteger(operand)) return;
  throw new LoupeError(
    "INVALID_QUERY",
    `${String(operand)} is past 2^53, where numbers are not exact; expected a 64-bit integer as text.`,
    { details: { path: at } },
  );
}

const NOT_FINITE = new Set(["NaN", "Infinity", "-Infinity"]);

const NUMBER = /^[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?$/;
