import { LoupeError } from "../errors.ts";

/** @throws INVALID_INPUT with the path to the second of two entries of the same description */
export function refuseRepeated<T>(
  field: string,
  entries: readonly T[],
  describe: (entry: T) => string,
): void {
  const seen = new Set<string>();
  entries.forEach((entry, position) => {
    const description = describe(entry);
    if (seen.has(description)) {
      throw new LoupeError("INVALID_INPUT", `${description} is named twice; expected once.`, {
        details: { path: [field, position] },
      });
    }
    seen.add(description);
  });
}
