import { expect, test } from "vitest";
import { readRange } from "./read-range.ts";

test("a range says its first and last byte, or how many from the end", () => {
  expect(readRange("bytes=0-99", 1000)).toEqual({ start: 0, end: 99 });
  expect(readRange("bytes=900-", 1000)).toEqual({ start: 900, end: 999 });
  expect(readRange("bytes=-100", 1000)).toEqual({ start: 900, end: 999 });
  expect(readRange("bytes=990-5000", 1000)).toEqual({ start: 990, end: 999 });
  expect(readRange("bytes=-5000", 1000)).toEqual({ start: 0, end: 999 });
});

test("one behind the end can't be had", () => {
  expect(readRange("bytes=1000-", 1000)).toBe("UNSATISFIABLE");
  expect(readRange("bytes=-0", 1000)).toBe("UNSATISFIABLE");
});

test("what is no single range means everything", () => {
  for (const header of [undefined, "", "bytes=-", "bytes=0-1,5-6", "lines=0-1", "bytes=5-4"])
    expect(readRange(header, 1000)).toBeNull();
});
