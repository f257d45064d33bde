import { expect, test } from "vitest";
import { checkName, quoteName } from "./names.ts";

test("letters, digits, dots, underscores and hyphens make a name", () => {
  for (const name of ["a", "7", "House-Numbers_v1.2", "x".repeat(100)]) {
    expect(() => checkName("dataset", name)).not.toThrow();
  }
});

test("other names are refused with what was found and expected", () => {
  expect(() => checkName("dataset", "a/b")).toThrow(
    `"a/b" is not a valid dataset name: 1 to 100 letters (a to z), digits, ".", "_" or "-" are expected, a letter or digit first.`,
  );
  expect(() => checkName("owner", "")).toThrow("An empty name is not a valid owner name");
  for (const name of [".hidden", "-x", "a b", "ä", "a\n", "x".repeat(101), "a\u0000"]) {
    expect(() => checkName("dataset", name)).toThrow(
      expect.objectContaining({ code: "INVALID_NAME" }),
    );
  }
});

test("a message never repeats a long name or control characters", () => {
  expect(quoteName("x".repeat(10_000))).toBe(`"${"x".repeat(60)}…"`);
  expect(quoteName("😀".repeat(61))).toBe(`"${"😀".repeat(60)}…"`);
  expect(quoteName('a\u0000b\u001b[31m"\u202e')).toBe('"a\\u{0}b\\u{1b}[31m\\"\\u{202e}"');
});
