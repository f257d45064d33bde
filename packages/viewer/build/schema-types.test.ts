import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { schemaTypes } from "./schema-types.ts";

const read = (path: string) => readFile(new URL(path, import.meta.url), "utf8");

test("the viewer's types follow schema.graphql", async () => {
  for (const [name, text] of Object.entries(schemaTypes(await read("../../../schema.graphql")))) {
    const printed = await read(`../src/graphql/generated/${name}`);
    expect(printed === text, `${name} is old: run \`npm run schema:print\`.`).toBe(true);
  }
});
