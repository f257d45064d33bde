import { LoupeError } from "../errors.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Whether an owner, a token or a dataset could have this name. */
export function isName(name: string): boolean {
  return NAME.test(name);
}

/**
 * Refuses names that owners, tokens and datasets can't have.
 *
 * @param what what is named, such as `dataset`: for the message
 * @throws LoupeError `INVALID_NAME`
 */
export function checkName(what: string, name: string): void {
  if (isName(name)) return;
  throw invalidName(
    what,
    name,
    `1 to 100 letters (a to z), digits, ".", "_" or "-" are expected, a letter or digit first`,
  );
}

export function invalidName(what: string, name: string, expected: string): LoupeError {
  const found =
    name === ""
      ? "An empty name"
      : `${quoteName(name)}${name.length > 60 ? ` (${name.length} characters)` : ""}`;
  return new LoupeError("INVALID_NAME", `${found} is not a valid ${what} name: ${expected}.`);
}

/**
 * A name for use in a message: its first 60 characters in quotes, with what can't be seen or would
 * end the quotes escaped.
 */
export function quoteName(name: string): string {
  const characters = Array.from(name.slice(0, 121));
  const shown = characters.slice(0, 60).map(escapeCharacter).join("");
  return characters.length > 60 ? `"${shown}…"` : `"${shown}"`;
}

function escapeCharacter(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  if (!/[\p{C}\u2028\u2029]/u.test(character)) return character;
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
