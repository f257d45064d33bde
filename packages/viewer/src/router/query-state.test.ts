import { expect, test } from "vitest";
import { choice, flag, json, list, number, parseQuery, printQuery, text } from "./query-state.ts";

const fields = {
  search: text(),
  size: number(176, 72, 512),
  isOpen: flag(),
  colours: choice(["group", "class"]),
  hidden: list(),
  filter: json<readonly number[]>([], (value) =>
    Array.isArray(value) && value.every((one) => typeof one === "number") ? value : undefined,
  ),
};

const initial = parseQuery(fields, "");

test("what is printed is parsed as it was", () => {
  const state = {
    search: "a & b = ü",
    size: 200,
    isOpen: true,
    colours: "class" as const,
    hidden: ["", "a,b", "100%", "%2C"],
    filter: [1, 2.5],
  };
  expect(parseQuery(fields, printQuery(fields, state))).toEqual(state);
});

test("what is as initially is left out", () => {
  expect(printQuery(fields, initial)).toBe("");
  expect(printQuery(fields, { ...initial, hidden: [""] })).not.toBe("");
});

test.each(["?size=9999&isOpen=maybe", "?size=&colours=none", "?filter=[1", '?filter=["a"]'])(
  "what makes no sense is taken as initially: %s",
  (search) => expect(parseQuery(fields, search)).toEqual(initial),
);
