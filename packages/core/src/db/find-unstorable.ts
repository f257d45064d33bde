import type { JsonValue } from "@loupe/plugin-api";

/**
 * What Postgres would refuse or change in a text, in words; undefined where it comes back as it
 * went in.
 */
export function findUnstorable(text: string): string | undefined {
  if (text.includes("\0")) return "a NUL character";
  return text.isWellFormed() ? undefined : "half of a surrogate pair";
}

/**
 * As `findUnstorable`, for all that a JSON value holds: its texts, the names of its fields, and its
 * numbers.
 */
export function findUnstorableJson(json: JsonValue): string | undefined {
  if (typeof json === "string") return findUnstorable(json);
  if (typeof json === "number") return Number.isFinite(json) ? undefined : `the number ${json}`;
  if (typeof json !== "object" || json === null) return undefined;
  return findFirst(Array.isArray(json) ? json : [...Object.keys(json), ...Object.values(json)]);
}

function findFirst(parts: readonly JsonValue[]): string | undefined {
  for (const part of parts) {
    const found = findUnstorableJson(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
