import { expect, test } from "vitest";
import { NO_FIELDS, type CellFields } from "./cell-row.ts";
import { ValuesDigest } from "./changes-digest.ts";
import { isSameValue } from "./same-fields.ts";

/** Each made anew, so that nothing is the same object by chance. */
const makeCells = (): CellFields[] =>
  [
    { num: 0 },
    { num: -0 },
    { num: Number.NaN },
    { num: 1 },
    { big: "9007199254740993" },
    { big: "9007199254740992" },
    { labels: [] },
    { labels: [1, 2] },
    { labels: [2, 1] },
    { ints: [1, 2] },
    { ints: [1, 3] },
    { ints: [1, 2, 3] },
    { nums: [Number.NaN, 1] },
    { nums: [Number.NaN, 2] },
    { txt: "" },
    { txt: "a" },
    { json: { a: 1, b: [2] } },
    { json: { a: 1, b: [3] } },
    { json: false },
    { bytes: Buffer.from([1, 2]), shape: [2] },
    { bytes: Buffer.from([1, 2]), shape: [1, 2] },
    { bytes: Buffer.from([1, 3]), shape: [2] },
  ].map((fields) => ({ ...NO_FIELDS, ...fields }));

function digestOf(fields: CellFields): string {
  const digest = new ValuesDigest();
  digest.add(0, fields);
  return digest.digest().toString("hex");
}

test("two cells hold the same exactly where their digests are the same", () => {
  for (const [nth, a] of makeCells().entries()) {
    for (const [other, b] of makeCells().entries()) {
      expect(isSameValue(a, b), `${nth} and ${other}`).toBe(nth === other);
      expect(digestOf(a) === digestOf(b), `${nth} and ${other}`).toBe(nth === other);
    }
  }
});

test("keys of JSON have no order, and nothing is the same as nothing only", () => {
  const [a, b] = [{ json: { a: 1, b: 2 } }, { json: { b: 2, a: 1 } }];
  expect(isSameValue({ ...NO_FIELDS, ...a }, { ...NO_FIELDS, ...b })).toBe(true);
  expect(isSameValue(undefined, undefined)).toBe(true);
  expect(isSameValue({ ...NO_FIELDS, num: 0 }, undefined)).toBe(false);
});
