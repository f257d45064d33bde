import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scanJson, type JsonElement } from "./scan-json.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loupe-scan-json-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function scan(
  content: string | Buffer,
  sections = ["images", "annotations"],
): Promise<JsonElement[]> {
  const file = join(folder, "scanned.json");
  await writeFile(file, content);
  const elements: JsonElement[] = [];
  for await (const element of scanJson(file, sections, new AbortController().signal))
    elements.push(element);
  return elements;
}

test("yields the elements of the wanted arrays in the order of the file", async () => {
  const content = {
    info: { "a]": ['}"', [1]] },
    annotations: [{ id: 1 }],
    year: 2024,
    images: ["x", null, -1.5e3],
    done: true,
  };
  expect(await scan(JSON.stringify(content, null, 2))).toEqual([
    { section: "annotations", position: 0, value: { id: 1 } },
    { section: "images", position: 0, value: "x" },
    { section: "images", position: 1, value: null },
    { section: "images", position: 2, value: -1500 },
  ]);
});

test("reads what JSON.parse reads", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.array(fc.jsonValue()),
      fc.jsonValue(),
      async (images, annotations, info) => {
        const content = JSON.stringify({ images, info, annotations });
        const parsed = JSON.parse(content) as { images: unknown[]; annotations: unknown[] };
        const elements = await scan(content);
        expect(
          elements.filter(({ section }) => section === "images").map(({ value }) => value),
        ).toEqual(parsed.images);
        expect(
          elements.filter(({ section }) => section === "annotations").map(({ value }) => value),
        ).toEqual(parsed.annotations);
      },
    ),
    { numRuns: 50 },
  );
});

test("elements, keys and characters may be cut anywhere between two reads", async () => {
  const images = Array.from({ length: 60_000 }, (_, id) => ({
    id,
    file_name: `Häuser "${id}" ☂.png`,
    path: "\\",
  }));
  const elements = await scan(`${" ".repeat(1_048_570)}${JSON.stringify({ images })}`);
  expect(elements.map(({ value }) => value)).toEqual(images);
});

test.each([
  ['{"images": [{"id": 1}', "byte 21"],
  ['{"images": [{"id": 1},]}', 'found "]" where element 1 of "images" was expected'],
  ['{"images": [{"id": 1} {"id": 2}]}', 'byte 22: found "{"'],
  ['{"images": [{"id": }]}', 'byte 12: in element 0 of "images"'],
  ['{"images": {"id": 1}}', 'found "{" where an array "images" was expected'],
  ['{"info": 1, }', 'found "}" where a key was expected'],
  ["[1, 2]", 'found "[" where a JSON object was expected'],
  ["{} {}", 'found "{" where nothing more was expected'],
  ["", "byte 0: the file ends where a JSON object was expected"],
  ['{"images', "byte 8: the file ends"],
])("broken JSON is refused with its place: %s", async (content, message) => {
  await expect(scan(content)).rejects.toThrow(message);
});

test("NaN and Infinity are read as null, but not in text", async () => {
  const elements = await scan(
    '{"images": [{"size": [NaN, -Infinity, 1], "name": "NaN \\" Infinity"}, NaN]}',
  );
  expect(elements.map(({ value }) => value)).toEqual([
    { size: [null, null, 1], name: 'NaN " Infinity' },
    null,
  ]);
});

test("a byte order mark and empty arrays are fine", async () => {
  expect(await scan('\uFEFF{"images": [], "annotations": [ ]}')).toEqual([]);
});
