import { expect, test } from "vitest";
import { join, numbered, raw, sql } from "./sql.ts";

test("pieces are put together and parameters numbered in their order", () => {
  const conditions = [sql`a = ${1}`, sql`b = ${"it's"}`];
  const query = sql`select ${raw("c")} from t where ${join(conditions, " and ")} limit ${10n}`;
  expect(numbered(query)).toEqual({
    text: "select c from t where a = $1 and b = $2 limit $3",
    parameters: [1, "it's", 10n],
  });
});

test("nothing to join, lists and null as parameters", () => {
  expect(numbered(sql`${join([], ", ")}${["a"]}${null}`)).toEqual({
    text: "$1$2",
    parameters: [["a"], null],
  });
});
