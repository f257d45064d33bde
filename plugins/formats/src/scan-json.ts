import { createReadStream } from "node:fs";

/** One element of an array that stands at the top of a JSON file. */
export interface JsonElement {
  /** Key of the array. */
  section: string;
  /** Position in the array, from 0. */
  position: number;
  value: unknown;
}

/** The longest element or key that is held in memory, in bytes. */
const LONGEST = 64 * 1024 * 1024;
const SPACES = [0x20, 0x09, 0x0a, 0x0d];
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Reads the elements of some arrays of a JSON object in the order of the file, one at a time,
 * whatever the size of the file. Other sections are passed over and only their brackets are
 * checked. NaN and Infinity, which JSON does not have but Python writes, are read as null.
 *
 * @throws where the file is not one JSON object or a section is not an array, with the byte of the
 *   file.
 */
export async function* scanJson(
  file: string,
  sections: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<JsonElement> {
  const scanner = createScanner(file, sections);
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024, signal })) {
    yield* scanner.push(chunk as Buffer);
  }
  scanner.end();
}

type Expected =
  | "object"
  | "key"
  | "key or }"
  | "colon"
  | "value"
  | "comma or }"
  | "element"
  | "element or ]"
  | "comma or ]"
  | "end";

interface State {
  file: string;
  sections: readonly string[];
  expected: Expected;
  /** Bytes of a key or value that goes on in the next chunk. */
  rest: Buffer;
  /** Position of `rest` in the file. */
  offset: number;
  key: string;
  position: number;
  /** The key or value being read; undefined between them. */
  token: Token | undefined;
}

interface Token {
  /** `plain` is a number, true, false or null: it ends where something else begins. */
  kind: "nested" | "string" | "plain";
  start: number;
  depth: number;
  inString: boolean;
  escaped: boolean;
}

function createScanner(file: string, sections: readonly string[]) {
  const rest = Buffer.alloc(0);
  const state: State = {
    file,
    sections,
    expected: "object",
    rest,
    offset: 0,
    key: "",
    position: 0,
    token: undefined,
  };
  return {
    push: (chunk: Buffer) => scanChunk(state, chunk),
    end: () => {
      if (state.token || state.expected !== "end") {
        throw broken(
          state,
          state.offset + state.rest.length,
          `the file ends where ${describeWanted(state)} was expected`,
        );
      }
    },
  };
}

function* scanChunk(state: State, chunk: Buffer): Generator<JsonElement> {
  const bytes = state.rest.length > 0 ? Buffer.concat([state.rest, chunk]) : chunk;
  let at = state.rest.length;
  while (at < bytes.length) {
    if (state.token) {
      const end = findEnd(state.token, bytes, at);
      if (end === undefined) break;
      const element = takeToken(state, bytes, end);
      if (element) yield element;
      at = end;
    } else {
      at = step(state, bytes, at);
    }
  }
  keepRest(state, bytes);
}

/** Keeps the bytes of a token that is not complete; drops all else. */
function keepRest(state: State, bytes: Buffer): void {
  const from = state.token && isKept(state) ? state.token.start : bytes.length;
  if (bytes.length - from > LONGEST) {
    throw broken(
      state,
      state.offset + from,
      `${describeWanted(state)} is longer than ${LONGEST} bytes`,
    );
  }
  if (state.token) state.token.start -= from;
  state.rest = bytes.subarray(from);
  state.offset += from;
}

/** Keys and elements of the wanted sections; other values are not looked at. */
function isKept({ expected, key, sections }: State): boolean {
  return expected !== "value" || sections.includes(key);
}

/** Looks at one byte between tokens; gives the position of the next byte to look at. */
function step(state: State, bytes: Buffer, at: number): number {
  const byte = bytes[at] ?? 0;
  if (SPACES.includes(byte)) return at + 1;
  // A byte order mark, which Windows programs write.
  if (state.offset + at < 3 && state.expected === "object" && byte >= 0x80) return at + 1;
  const next = punctuation(state, byte);
  if (next) {
    if (next === "element or ]") state.position = 0;
    state.expected = next;
    return at + 1;
  }
  if (!startToken(state, byte, at)) {
    const found = String.fromCharCode(byte);
    throw broken(
      state,
      state.offset + at,
      `found ${JSON.stringify(found)} where ${describeWanted(state)} was expected`,
    );
  }
  return byte === QUOTE || byte === OPEN_BRACE || byte === OPEN_BRACKET ? at + 1 : at;
}

/** What is expected after this byte, where it is one that may stand between tokens. */
function punctuation({ expected, key, sections }: State, byte: number): Expected | undefined {
  switch (expected) {
    case "object":
      return byte === OPEN_BRACE ? "key or }" : undefined;
    case "key or }":
      return byte === CLOSE_BRACE ? "end" : undefined;
    case "colon":
      return byte === COLON ? "value" : undefined;
    case "value":
      return byte === OPEN_BRACKET && sections.includes(key) ? "element or ]" : undefined;
    case "element or ]":
      return byte === CLOSE_BRACKET ? "comma or }" : undefined;
    case "comma or ]":
      return byte === COMMA ? "element" : byte === CLOSE_BRACKET ? "comma or }" : undefined;
    case "comma or }":
      return byte === COMMA ? "key" : byte === CLOSE_BRACE ? "end" : undefined;
    default:
      return undefined;
  }
}

/** Begins a key or value at this byte; false where none can begin. */
function startToken(state: State, byte: number, start: number): boolean {
  const { expected, key, sections } = state;
  const nested = byte === OPEN_BRACE || byte === OPEN_BRACKET;
  const plain =
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2d;
  if (!nested && !plain && byte !== QUOTE) return false;
  if (expected === "key" || expected === "key or }") {
    if (byte !== QUOTE) return false;
  } else if (expected === "value") {
    if (sections.includes(key)) return false;
  } else if (expected !== "element" && expected !== "element or ]") {
    return false;
  }
  const kind = nested ? "nested" : byte === QUOTE ? "string" : "plain";
  state.token = { kind, start, depth: nested ? 1 : 0, inString: kind === "string", escaped: false };
  return true;
}

/** The position after the last byte of the token, or undefined where it goes on in the next chunk. */
function findEnd(token: Token, bytes: Buffer, from: number): number | undefined {
  if (token.kind === "plain") return findPlainEnd(bytes, from);
  let { depth, inString, escaped } = token;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) {
        inString = false;
        if (depth === 0) return at + 1;
      }
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return at + 1;
  }
  Object.assign(token, { depth, inString, escaped });
  return undefined;
}

function findPlainEnd(bytes: Buffer, from: number): number | undefined {
  const ends = [COMMA, CLOSE_BRACE, CLOSE_BRACKET, ...SPACES];
  for (let at = from; at < bytes.length; at++) if (ends.includes(bytes[at] ?? 0)) return at;
  return undefined;
}

/** Takes the complete token: an element is given back, a key is kept, another value is left. */
function takeToken(state: State, bytes: Buffer, end: number): JsonElement | undefined {
  const { token, expected, key: section } = state;
  state.token = undefined;
  if (!token || expected === "value") {
    state.expected = "comma or }";
    return undefined;
  }
  const value = parse(state, bytes.toString("utf8", token.start, end), token.start);
  if (expected === "key" || expected === "key or }") {
    Object.assign(state, { key: String(value), expected: "colon" });
    return undefined;
  }
  state.expected = "comma or ]";
  return { section, position: state.position++, value };
}

function parse(state: State, text: string, start: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const without = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (word) =>
      word.startsWith('"') ? word : "null",
    );
    if (without !== text) return parse(state, without, start);
    throw broken(
      state,
      state.offset + start,
      `in ${describeWanted(state)}: ${(error as Error).message}`,
      error,
    );
  }
}

function describeWanted({ expected, key, position, sections }: State): string {
  if (expected.startsWith("element")) return `element ${position} of "${key}"`;
  if (expected === "value")
    return sections.includes(key) ? `an array "${key}"` : `the value of "${key}"`;
  if (expected === "object") return "a JSON object";
  if (expected === "end") return "nothing more";
  return expected.startsWith("comma") ? `a ${expected} after "${key}"` : `a ${expected}`;
}

function broken({ file }: State, at: number, reason: string, cause?: unknown): Error {
  return new Error(`${file} is not readable as JSON at byte ${at}: ${reason}.`, { cause });
}
