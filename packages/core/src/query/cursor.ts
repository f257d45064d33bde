import { createHash } from "node:crypto";
import { LoupeError } from "../errors.ts";
import type { RefState } from "../version/ref-state.ts";
import type { Filter } from "./filter.ts";
import type { OrderKey } from "./order-key.ts";

/** The place of a sample in an order. */
export interface Position {
  /**
   * The number of each order key, exactly, as Postgres reads it: with `NaN`, `Infinity`; null where
   * there is none.
   */
  keys: readonly (string | null)[];
  sampleId: number;
}

/** What a cursor holds: a position, the query it belongs to, and the state it was made on. */
export interface Cursor extends Position {
  /** Of filter and order. */
  queryDigest: string;
  kind: RefState["kind"];
  /** To go on in the same state, read here: the commit, or the branch's head. */
  commitId: string;
  /** Of the branch: what a position in uncommitted changes was counted at. */
  revision: number | null;
}

/**
 * Two queries have the same digest where filter and order are the same, whatever the order of their
 * fields.
 */
export function queryDigest(filter: Filter | undefined, orderBy: readonly OrderKey[]): string {
  const text = JSON.stringify([filter ?? null, orderBy], sortFields);
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

export function encodeCursor({
  queryDigest: digest,
  kind,
  commitId,
  revision,
  keys,
  sampleId,
}: Cursor): string {
  const fields = [FORM, digest, KINDS.indexOf(kind), commitId, revision, sampleId, ...keys];
  return Buffer.from(JSON.stringify(fields)).toString("base64url");
}

/** @throws INVALID_CURSOR where it is none of ours */
export function decodeCursor(cursor: string): Cursor {
  const fields = fieldsOf(cursor);
  const [form, digest, kindIndex, commitId, revision, sampleId, ...keys] = fields;
  const kind = KINDS[Number(kindIndex)];
  if (
    form !== FORM ||
    typeof digest !== "string" ||
    kind === undefined ||
    typeof commitId !== "string" ||
    !(revision === null || isCount(revision)) ||
    !isCount(sampleId) ||
    !keys.every(isKey)
  ) {
    throw damaged(cursor);
  }
  return { queryDigest: digest, kind, commitId, revision, sampleId, keys };
}

/** Raised when the meaning of the fields changes: older cursors are then refused. */
const FORM = 1;

const KINDS: readonly RefState["kind"][] = ["BRANCH", "TAG", "COMMIT"];

function fieldsOf(cursor: string): unknown[] {
  try {
    const fields: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(fields)) return fields;
  } catch (cause) {
    throw damaged(cursor, cause);
  }
  throw damaged(cursor);
}

function isCount(field: unknown): field is number {
  return Number.isSafeInteger(field) && Number(field) >= 0;
}

/** Nothing else comes to Postgres. */
function isKey(field: unknown): field is string | null {
  if (field === null) return true;
  if (typeof field !== "string" || field.length > 400) return false;
  return NOT_FINITE.has(field) || (NUMBER.test(field) && Number.isFinite(Number(field)));
}

const NOT_FINITE = new Set(["NaN", "Infinity", "-Infinity"]);

const NUMBER = /^-?\d+(\.\d+)?(e[+-]\d{1,3})?$/;

function sortFields(_name: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function damaged(cursor: string, cause?: unknown): LoupeError {
  const shown = cursor.length > 40 ? `${cursor.slice(0, 40)}…` : cursor;
  return new LoupeError(
    "INVALID_CURSOR",
    `${JSON.stringify(shown)} is not a cursor of a sample page, or is damaged.`,
    {
      cause,
    },
  );
}
