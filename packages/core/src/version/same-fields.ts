import { canonicalJson } from "../db/canonical-json.ts";
import type { CellFields } from "./cell-row.ts";

/** Whether two cells hold the same value: exactly where their digests are the same. */
export function isSameValue(a: CellFields | undefined, b: CellFields | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    Object.is(a.num, b.num) &&
    a.big === b.big &&
    a.txt === b.txt &&
    isSameList(a.labels, b.labels) &&
    isSameList(a.ints, b.ints) &&
    isSameList(a.nums, b.nums) &&
    isSameList(a.shape, b.shape) &&
    isSameBytes(a.bytes, b.bytes) &&
    isSameJson(a.json, b.json)
  );
}

function isSameList<T>(a: readonly T[] | null, b: readonly T[] | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((value, position) => Object.is(value, b[position]));
}

function isSameBytes(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}

function isSameJson(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
