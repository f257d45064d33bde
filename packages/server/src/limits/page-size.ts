import { LoupeError } from "@loupe/core";

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 1000;

/** Relay's arguments as a resolver gets them. */
export interface PageArguments {
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
}

/** How many items a page has at most. */
export function pageSize({ first, last }: PageArguments): number {
  return first ?? last ?? DEFAULT_PAGE_SIZE;
}

/** @throws INVALID_INPUT for a negative number, LIMIT_EXCEEDED for one over 1000. */
export function checkPageArguments(args: PageArguments): void {
  for (const name of ["first", "last"] as const) {
    const size = args[name];
    if (size == null) continue;
    if (size < 0)
      throw new LoupeError("INVALID_INPUT", `\`${name}\` is ${size}; expected 0 or more.`, {
        details: { path: [name] },
      });
    if (size > MAX_PAGE_SIZE) {
      throw new LoupeError(
        "LIMIT_EXCEEDED",
        `\`${name}\` is ${size}; at most ${MAX_PAGE_SIZE} are given at once.`,
        {
          details: { path: [name] },
        },
      );
    }
  }
}
