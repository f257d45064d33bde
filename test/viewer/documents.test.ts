import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const schema = buildSchema(readFileSync(join(root, "schema.graphql"), "utf8"));
const sources = join(root, "packages/viewer/src");

const documents = globSync("**/*.{ts,tsx}", { cwd: sources }).flatMap((file) =>
  [...readFileSync(join(sources, file), "utf8").matchAll(/graphql\(\s*`([^`]*)`/g)].map(
    ([, text]) => ({ file, text: text! }),
  ),
);

test.each(documents)("the document in $file fits the schema", ({ text }) => {
  const document = parse(text);
  // Fragments stand in documents of their own, and are joined to those that spread them.
  const errors = validate(schema, document).filter(
    ({ message }) => !/^Unknown fragment |^Fragment .* is never used/.test(message),
  );
  expect(errors).toEqual([]);
});
