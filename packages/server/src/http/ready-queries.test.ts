import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { READY_QUERIES } from "./ready-queries.ts";

const schema = buildSchema(
  readFileSync(new URL("../../../../schema.graphql", import.meta.url), "utf8"),
);

test.each(READY_QUERIES)("a ready query fits the schema: %s", (text) => {
  expect(validate(schema, parse(text))).toEqual([]);
});
