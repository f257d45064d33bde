import { findUnstorable } from "../db/find-unstorable.ts";
import { LoupeError } from "../errors.ts";

const LONGEST = 10_000;

/** @throws LoupeError `INVALID_INPUT` */
export function checkDescription(description: string): void {
  checkFreeText("description", description);
}

/** Of a commit. @throws LoupeError `INVALID_INPUT` */
export function checkMessage(message: string): void {
  checkFreeText("message", message);
}

function checkFreeText(what: string, text: string): void {
  if (text.length > LONGEST) {
    throw new LoupeError(
      "INVALID_INPUT",
      `The ${what} has ${text.length} characters; at most ${LONGEST} are expected.`,
      { details: { path: [what] } },
    );
  }
  const found = findUnstorable(text);
  if (found === undefined) return;
  throw new LoupeError("INVALID_INPUT", `The ${what} holds ${found}; text without is expected.`, {
    details: { path: [what] },
  });
}
