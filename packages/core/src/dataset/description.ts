import { LoupeError } from "../errors.ts";

const LONGEST = 10_000;

/** @throws LoupeError `INVALID_INPUT` */
export function checkDescription(description: string): void {
  if (description.length > LONGEST) {
    throw new LoupeError(
      "INVALID_INPUT",
      `The description has ${description.length} characters; at most ${LONGEST} are expected.`,
    );
  }
  if (description.includes("\0")) {
    throw new LoupeError(
      "INVALID_INPUT",
      "The description holds a NUL character; text without one is expected.",
    );
  }
}
