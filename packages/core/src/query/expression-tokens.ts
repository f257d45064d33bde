import { LoupeError } from "../errors.ts";
import { quoted } from "./find-tensor.ts";

/** A piece of an expression; `position` counts characters from 1. */
export type Token = { text: string; position: number } & (
  | { kind: "number"; number: number }
  | { kind: "word" | "quoted" | "symbol" | "end" }
);

/** Longer expressions are refused. */
const LONGEST = 2000;

/** @throws INVALID_QUERY with the position of a character that begins no token */
export function readTokens(text: string): Token[] {
  if (text.length > LONGEST)
    throw invalid(`The expression has ${text.length} characters; at most ${LONGEST} are allowed.`);
  const tokens: Token[] = [];
  let place = skipSpace(text, 0);
  while (place < text.length) {
    const token = readToken(text, place);
    tokens.push(token);
    place = skipSpace(text, place + lengthOf(token));
  }
  return [...tokens, { kind: "end", text: "", position: text.length + 1 }];
}

const NUMBER = /(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const QUOTED = /"([^"]|"")*"/y;
const SYMBOL = /[-+*/(),]/y;
const SPACE = /\s*/y;

function readToken(text: string, place: number): Token {
  const position = place + 1;
  const number = matchAt(NUMBER, text, place);
  if (number !== undefined)
    return { kind: "number", text: number, position, number: finite(number, position) };
  const word = matchAt(WORD, text, place);
  if (word !== undefined) return { kind: "word", text: word, position };
  const name = matchAt(QUOTED, text, place);
  if (name !== undefined)
    return { kind: "quoted", text: name.slice(1, -1).replaceAll('""', '"'), position };
  const symbol = matchAt(SYMBOL, text, place);
  if (symbol !== undefined) return { kind: "symbol", text: symbol, position };
  if (text[place] === '"')
    throw invalid(`The quote at position ${position} of the expression is not closed.`);
  const character = String.fromCodePoint(text.codePointAt(place)!);
  throw invalid(
    `At position ${position} of the expression ${quoted(character)} was found, which has no meaning there.`,
  );
}

function lengthOf(token: Token): number {
  return token.kind === "quoted" ? token.text.replaceAll('"', '""').length + 2 : token.text.length;
}

function finite(text: string, position: number): number {
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  throw invalid(
    `The number at position ${position} of the expression is too large for 64-bit floating point.`,
  );
}

function skipSpace(text: string, place: number): number {
  return place + matchAt(SPACE, text, place)!.length;
}

function matchAt(pattern: RegExp, text: string, place: number): string | undefined {
  pattern.lastIndex = place;
  return pattern.exec(text)?.[0];
}

function invalid(message: string): LoupeError {
  return new LoupeError("INVALID_QUERY", message);
}
