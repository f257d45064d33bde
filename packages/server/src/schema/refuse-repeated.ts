import { LoupeError, quoteName } from "@loupe/core";

/**
 * @throws INVALID_INPUT where a path is listed twice: answers would grow with the request, not with
 *   the data.
 */
export function refuseRepeated(paths: readonly string[]): void {
  if (new Set(paths).size === paths.length) return;
  const repeated = paths.find((path, position) => paths.indexOf(path) !== position)!;
  throw new LoupeError(
    "INVALID_INPUT",
    `Tensor ${quoteName(repeated)} is asked for twice; expected each tensor once.`,
    { details: { path: ["tensors"] } },
  );
}
