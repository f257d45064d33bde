import { expect, test } from "vitest";
import { findUnstorable, findUnstorableJson } from "./find-unstorable.ts";

test("ordinary text and JSON are stored as they are", () => {
  expect(findUnstorable("Größe: 🏠\n\t\u001b")).toBeUndefined();
  expect(findUnstorableJson({ a: [1, null, true, "x", { b: -0.5 }] })).toBeUndefined();
});

test("what would be refused or changed is named, however deep it lies", () => {
  expect(findUnstorable("a\0b")).toBe("a NUL character");
  expect(findUnstorable("a\ud800b")).toBe("half of a surrogate pair");
  expect(findUnstorableJson({ a: [{ "b\0": 1 }] })).toBe("a NUL character");
  expect(findUnstorableJson(["\udc00"])).toBe("half of a surrogate pair");
  expect(findUnstorableJson([[Number.POSITIVE_INFINITY]])).toBe("the number Infinity");
});
