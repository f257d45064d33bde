import { LoupeError, quoteName } from "@loupe/core";

/** The position of a class among those of a run. @throws CLASS_NOT_FOUND */
export function checkClass(name: string, names: readonly string[]): number {
  const position = names.indexOf(name);
  if (position >= 0) return position;
  const known = names.length > 20 ? `${names.slice(0, 20).join(", ")}, …` : names.join(", ");
  throw new LoupeError(
    "CLASS_NOT_FOUND",
    `The run has no class ${quoteName(name)}; its classes are: ${known || "none"}.`,
  );
}
