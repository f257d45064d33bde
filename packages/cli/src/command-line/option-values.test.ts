import { expect, test } from "vitest";
import { toOptionValues } from "./option-values.ts";

const TYPES = [
  { name: "count", type: "integer" },
  { name: "share", type: "NUMBER" },
  { name: "deep", type: "boolean" },
  { name: "path", type: "string" },
];

test("options take the type that the schema wants", () => {
  expect(toOptionValues(TYPES, { count: "5", share: "1e-3", deep: "true", path: "5" })).toEqual({
    count: 5,
    share: 0.001,
    deep: true,
    path: "5",
  });
});

test("what does not fit, or is unknown, stays text", () => {
  const typed = { count: "many", share: "", deep: "1", other: "5" };
  expect(toOptionValues(TYPES, typed)).toEqual(typed);
});
