import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ERRORS } from "./errors.ts";

const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");

test("the page of errors lists the catalogue, in its order", () => {
  const rows = page
    .split("\n")
    .map((line) => /^\| `(\w+)` *\| (\d+) *\| (.*?) *\|$/.exec(line)?.slice(1))
    .filter((row) => row !== undefined);
  expect(rows).toEqual(
    Object.entries(ERRORS).map(([code, [status, meaning]]) => [code, String(status), meaning]),
  );
});
