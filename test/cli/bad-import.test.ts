import { writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loupeClient, startLoupe, type RunningLoupe } from "../../packages/cli/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { makeFolder, runLoupe } from "./run-loupe.ts";

const folder = await makeFolder();
const dataDir = join(folder, "data");
const files = join(folder, "files");
const database = await createTestDatabase();
let loupe: RunningLoupe;

beforeAll(async () => {
  loupe = await startLoupe({ dataDir, port: 0, databaseUrl: database.url });
  await mkdir(files);
  const picture = sharp({ create: { width: 64, height: 32, channels: 3, background: "teal" } });
  const png = await picture.clone().png().toBuffer();
  await writeFile(join(files, "good.png"), png);
  await writeFile(join(files, "short.png"), png.subarray(0, -40));
  await writeFile(join(files, "empty.png"), "");
  await writeFile(join(files, "text.png"), "no image");
  await writeFile(join(files, "really-jpeg.png"), await picture.clone().jpeg().toBuffer());
});
afterAll(() => loupe.close());

const NAMES = ["good", "short", "empty", "text", "really-jpeg", "missing", "good"];

/** One image for each name, each with a box of its own; annotations that can't be stored besides. */
function annotations(): string {
  const images = NAMES.map((name, id) => ({ id, file_name: `${name}.png`, width: 64, height: 32 }));
  const good = images.map(({ id }) => ({ id, image_id: id, category_id: 1, bbox: [1, 1, 9, 9] }));
  const bad = [
    { bbox: [0, 0, 0, 9] },
    { bbox: [0, 0, 9, -9] },
    { bbox: [0, 0, null, 9] },
    { bbox: [900, 900, 9, 9] },
    { category_id: 99 },
  ].map((more, at) => ({ id: 100 + at, image_id: 0, category_id: 1, bbox: [1, 1, 9, 9], ...more }));
  const categories = [{ id: 1, name: "window" }];
  return JSON.stringify({ images, annotations: [...good, ...bad], categories });
}

async function importFile(content: string | Uint8Array, dataset: string, ...options: string[]) {
  const path = join(files, "annotations.json");
  await writeFile(path, content);
  return importPath(path, dataset, ...options);
}

function importPath(path: string, dataset: string, ...options: string[]) {
  const args = ["--dataset", `admin/${dataset}`, "--create", "--data-dir", dataDir, ...options];
  return runLoupe(["import", path, ...args]);
}

async function datasets(): Promise<string[]> {
  const client = loupeClient({ url: loupe.url, token: loupe.localToken });
  const answer = await client.query<{ datasets: { nodes: { name: string }[] } }>(
    "{ datasets { nodes { name } } }",
  );
  return answer.datasets.nodes.map(({ name }) => name);
}

test("what can't be read is listed with file and reason, and the rest goes in", async () => {
  const { exitCode, stdout } = await importFile(annotations(), "rest", "--json");
  const { imported, commitId, problems } = JSON.parse(stdout) as {
    imported: number;
    commitId: string;
    problems: { file: string; reason: string }[];
  };
  expect([exitCode, imported, commitId.length]).toEqual([2, 2, 64]);
  const listed = problems.map(({ file, reason }) => `${file.split("/").at(-1)}: ${reason}`);
  expect(listed.toSorted()).toEqual(
    [
      /^annotations\.json annotations\[7\]: The box \[0, 0, 0, 9\] is 0 wide and 9 high; expected a size above 0/,
      /^annotations\.json annotations\[8\]: .* is 9 wide and -9 high; expected a size above 0/,
      /^annotations\.json annotations\[9\]: The box is \[0, 0, NaN, 9\]; expected four finite numbers/,
      /^annotations\.json annotations\[10\]: The box \[900, 900, 9, 9\] lies outside the image of 64 × 32/,
      /^annotations\.json annotations\[11\]: The annotation has category 99, which is not in the file/,
      /^short\.png: The image\/png ends early or is damaged/,
      /^empty\.png: The file is empty or of another type; expected JPEG/,
      /^text\.png: The file is empty or of another type; expected JPEG/,
      /^missing\.png: There is no such file\./,
      /^good\.png: Another image has the same file name; this one was left out\./,
    ]
      .toSorted((a, b) => (a.source < b.source ? -1 : 1))
      .map((line) => expect.stringMatching(line)),
  );
});

test("with --on-problem refuse nothing goes in, and there is no dataset", async () => {
  const result = await importFile(annotations(), "none", "--on-problem", "refuse");
  expect([result.exitCode, result.stderr + result.stdout]).toEqual([
    1,
    expect.stringContaining("Nothing was imported, since there are problems: 10."),
  ]);
  expect(await datasets()).not.toContain("none");
});

test.each([
  ["that ends early", annotations().slice(0, -50), /is not readable as JSON at byte \d+/],
  ["that is no JSON", "images", /not readable as JSON|No importer recognises/],
  ["that holds something else", '{"images": 5}', /annotations\.json/],
  ["that is empty", "", /annotations\.json/],
])("a file %s is refused in one sentence, and nothing is made", async (_, content, sentence) => {
  const { exitCode, stdout, stderr } = await importFile(content, "broken", "--importer", "coco");
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr.trim().split("\n").at(-1)).toMatch(sentence);
  expect(stderr).not.toContain("    at ");
  expect(await datasets()).not.toContain("broken");
});

test("annotations that are no HDF5 are refused in one sentence, and nothing is made", async () => {
  const svhn = join(folder, "svhn");
  await mkdir(svhn);
  await writeFile(join(svhn, "digitStruct.mat"), "MATLAB 7.3 MAT-file");
  const { exitCode, stdout, stderr } = await importPath(svhn, "broken");
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr.trim().split("\n").at(-1)).toMatch(
    /digitStruct\.mat can't be opened as a MATLAB 7\.3 file: file signature not found/,
  );
  expect(stderr).not.toContain("    at ");
  expect(await datasets()).not.toContain("broken");
});

test("a dataset, a branch and an importer that are not there are named", async () => {
  const path = join(files, "annotations.json");
  await writeFile(path, annotations());
  const missing = await runLoupe([
    "import",
    path,
    "--dataset",
    "admin/gone",
    "--data-dir",
    dataDir,
  ]);
  expect([missing.exitCode, missing.stderr]).toEqual([
    1,
    expect.stringContaining('There is no dataset "gone" of "admin"'),
  ]);
  const branch = await importPath(path, "rest", "--branch", "gone");
  expect([branch.exitCode, branch.stderr]).toEqual([1, expect.stringContaining('"gone"')]);
  const importer = await importPath(path, "rest", "--importer", "gone");
  expect([importer.exitCode, importer.stderr]).toEqual([
    1,
    expect.stringContaining('There is no importer "gone"'),
  ]);
});
