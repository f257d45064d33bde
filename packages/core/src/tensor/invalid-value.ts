import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";

/** An error that names the tensor, what was found and what was expected. */
export function invalidValue(path: string, found: string, expected: string): LoupeError {
  return new LoupeError(
    "INVALID_VALUE",
    `Tensor ${quoteName(path)} was given ${found}; expected ${expected}.`,
  );
}

/** A value as it may stand in a message. */
export function describe(value: unknown): string {
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)))
    return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
