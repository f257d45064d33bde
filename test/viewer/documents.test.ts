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

/** Fragments that stand in documents of their own, by name. */
const fragments = new Map(
  documents.flatMap(({ text }) => {
    const name = /^\s*fragment (\w+)/.exec(text)?.[1];
    return name === undefined ? [] : [[name, text] as const];
  }),
);
const operations = documents.filter(({ text }) => !/^\s*fragment /.test(text));

/** A document with the fragments that it takes from others. */
function joined(text: string): string {
  const spread = [...text.matchAll(/\.\.\.(\w+)/g)].map(([, name]) => name!);
  const taken = [...new Set(spread)].flatMap((name) => fragments.get(name) ?? []);
  return [text, ...taken].join("\n");
}

test.each(operations)("the document in $file fits the schema", ({ text }) => {
  expect(validate(schema, parse(joined(text)))).toEqual([]);
});

test("every fragment is of use", () => {
  const spread = operations.map(({ text }) => text).join("\n");
  for (const name of fragments.keys()) expect(spread).toContain(`...${name}`);
});
