import { LoupeError } from "../errors.ts";

/**
 * Where in a list of tensors or groups a page begins: at that of the cursor, else at the first.
 *
 * @throws CURSOR_EXPIRED where the diff has it no longer
 */
export function positionAfter<T>(
  items: readonly T[],
  isCursor: (item: T) => boolean,
  cursor: unknown,
): number {
  if (cursor === undefined) return 0;
  const position = items.findIndex(isCursor);
  if (position >= 0) return position;
  throw new LoupeError(
    "CURSOR_EXPIRED",
    "The tensor of the cursor is not part of the diff: it was made on changes that are gone, or on another diff.",
  );
}
