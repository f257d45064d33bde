/** Levels of objects and lists in the variables of a request. */
export const MAX_NESTING = 100;

/** Whether a value is nested deeper than `limit`. Looks no deeper than that, however deep it is. */
export function isNestedDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (limit === 0) return true;
  const parts = Array.isArray(value) ? value : Object.values(value);
  return parts.some((part) => isNestedDeeper(part, limit - 1));
}
