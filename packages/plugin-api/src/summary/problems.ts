import { SUMMARY_LIMITS } from "./run-summary.ts";

/** What a name in a summary has to be. */
export const NAME = `a name of at most ${SUMMARY_LIMITS.nameLength} characters`;

export function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "" && value.length <= SUMMARY_LIMITS.nameLength;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A record without any other fields. */
export function isRecordOf(
  value: unknown,
  fields: readonly string[],
): value is Record<string, unknown> {
  return isRecord(value) && Object.keys(value).every((field) => fields.includes(field));
}

export function isList(value: unknown, fits: (entry: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every(fits);
}

export function unfit(what: string, found: unknown, expected: string): string {
  return `Its ${what} is ${describe(found)}; expected ${expected}.`;
}

export function tooMany(what: string, found: number, most: number): string {
  return `It has ${found} ${what}; expected at most ${most}.`;
}

/** What is wrong with the names of classes. */
export function checkNames(names: readonly unknown[], what: string): string[] {
  const bad = names.findIndex((name) => !isName(name));
  if (bad >= 0) return [unfit(`${what}[${bad}]`, names[bad], NAME)];
  const seen = new Set<unknown>();
  const repeated = names.find((name) => seen.size === seen.add(name).size);
  return repeated === undefined ? [] : [`Its ${what} have ${describe(repeated)} twice.`];
}

/** Short, whatever it is: also what JSON can't hold. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length} entries`;
  if (isRecord(value)) return `an object with the fields ${describeFields(value)}`;
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function describeFields(value: Record<string, unknown>): string {
  const fields = Object.keys(value).join(", ") || "none";
  return fields.length > 60 ? `${fields.slice(0, 60)}…` : fields;
}
