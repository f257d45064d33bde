import { expect, test } from "vitest";
import { decodeCursor, encodeCursor, queryDigest, type Cursor } from "./cursor.ts";

const CURSOR: Cursor = {
  queryDigest: queryDigest({ tensor: "loss", atLeast: 1 }, [{ tensor: "loss", direction: "DESC" }]),
  kind: "BRANCH",
  commitId: "8f14e45fceea167a5a36dedd4bea2543",
  revision: 12,
  sampleId: 4711,
  keys: ["0.1", "NaN", "-Infinity", null, "-9223372036854775808", "1e-7"],
};

test("a cursor comes back as it was made", () => {
  const cursor = encodeCursor(CURSOR);
  expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(decodeCursor(cursor)).toEqual(CURSOR);
  const atTag: Cursor = { ...CURSOR, kind: "TAG", revision: null, keys: [] };
  expect(decodeCursor(encodeCursor(atTag))).toEqual(atTag);
});

test("the digest tells queries apart, and does not mind the order of fields", () => {
  const digest = queryDigest({ tensor: "loss", atLeast: 1, atMost: 2 }, []);
  expect(queryDigest({ atMost: 2, atLeast: 1, tensor: "loss" }, [])).toBe(digest);
  expect(queryDigest({ tensor: "loss", atLeast: 1, atMost: 3 }, [])).not.toBe(digest);
  expect(
    queryDigest({ tensor: "loss", atLeast: 1, atMost: 2 }, [{ tensor: "a", direction: "ASC" }]),
  ).not.toBe(digest);
  expect(queryDigest({ tensor: "loss", equals: NaN }, [])).not.toBe(
    queryDigest({ tensor: "loss", equals: Infinity }, []),
  );
});

test.each([
  ["", "nothing"],
  ["%%%", "no base64"],
  [encoded({ a: 1 }), "no list"],
  [encoded([2, "d", 0, "c", 1, 1]), "another form"],
  [encoded([1, "d", 7, "c", 1, 1]), "an unknown kind"],
  [encoded([1, "d", 0, "c", -1, 1]), "a negative revision"],
  [encoded([1, "d", 0, "c", 1, "1"]), "text for an id"],
  [encoded([1, "d", 0, "c", 1, 1, 0.5]), "a number for a key"],
  [encoded([1, "d", 0, "c", 1, 1, "1e999"]), "a key that is too large"],
  [encoded([1, "d", 0, "c", 1, 1, "1; drop table cells"]), "a key that is no number"],
])("%j is refused: %s", (cursor) => {
  expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ code: "INVALID_CURSOR" }));
});

function encoded(fields: unknown): string {
  return Buffer.from(JSON.stringify(fields)).toString("base64url");
}
