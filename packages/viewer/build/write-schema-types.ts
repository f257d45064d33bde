import { mkdir, readFile, writeFile } from "node:fs/promises";
import { schemaTypes } from "./schema-types.ts";

const schemaText = await readFile(new URL("../../../schema.graphql", import.meta.url), "utf8");
const folder = new URL("../src/graphql/generated/", import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(schemaTypes(schemaText))) {
  await writeFile(new URL(name, folder), text);
}
