import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import h5wasm from "h5wasm/node";
import {
  resolveOptions,
  type ImportedSample,
  type ImportProblem,
  type JsonValue,
} from "@loupe/plugin-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { svhn } from "./svhn.ts";
import { writeAnnotations, writePngHead, type Fields } from "./test-svhn.ts";

const real = resolve(import.meta.dirname, "../../../../shared/data/svhn-format1/train");
const skipped = existsSync(real) ? "" : ` (skipped: there is no folder ${real})`;

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loupe-svhn-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(path: string, options: Record<string, JsonValue> = {}) {
  const { signal } = new AbortController();
  const plan = await svhn.plan(path, { options: resolveOptions(svhn.options, options), signal });
  const [samples, problems]: [ImportedSample[], ImportProblem[]] = [[], []];
  for await (const entry of plan.entries) {
    if (entry.kind === "sample") samples.push(entry);
    else problems.push(entry);
  }
  return { plan, samples, problems };
}

const writeEntries = (entries: Parameters<typeof writeAnnotations>[1]) =>
  writeAnnotations(folder, entries);
const writeImage = (name: string) => writePngHead(join(folder, name));

const one: Fields = { left: [1], top: [2], width: [3], height: [4], label: [10] };
const two: Fields = { left: [1, 6], top: [2, 2], width: [3, 3.5], height: [4, 5], label: [10, 7] };

test("reads images of one digit and of more, and label 10 as the digit 0", async () => {
  await writeEntries([
    { name: "1.png", fields: one },
    { name: "2.png", fields: two },
  ]);
  await writeImage("1.png");
  await writeImage("2.png");
  expect(await svhn.detect(folder)).toBe(true);
  const { plan, samples, problems } = await read(folder);
  expect(problems).toEqual([]);
  expect(plan.total).toBe(2);
  expect(samples.map(({ values }) => values)).toEqual([
    { images: { file: join(folder, "1.png") }, boxes: [[1, 2, 3, 4]], labels: [0] },
    {
      images: { file: join(folder, "2.png") },
      boxes: [
        [1, 2, 3, 4],
        [6, 2, 3.5, 5],
      ],
      labels: [0, 7],
    },
  ]);
});

test.skipIf(skipped)(`reads a real file, of which most images are missing${skipped}`, async () => {
  const { plan, samples, problems } = await read(real);
  expect(plan.total).toBe(39);
  expect(samples).toHaveLength(3);
  expect(problems).toHaveLength(36);
  expect(samples[0]?.values).toEqual({
    images: { file: join(real, "1.png") },
    boxes: [
      [246, 77, 81, 219],
      [323, 81, 96, 219],
    ],
    labels: [1, 9],
  });
});

test("a folder without the file, another file of that name and a truncated one are refused", async () => {
  expect(await svhn.detect(folder)).toBe(false);
  await expect(read(join(folder, "none"))).rejects.toThrow("There is no folder");
  await expect(read(folder)).rejects.toThrow(/There is no file .*digitStruct\.mat/);
  const file = join(folder, "digitStruct.mat");
  await writeFile(file, "MATLAB");
  await expect(read(folder)).rejects.toThrow(
    /digitStruct\.mat can't be opened as a MATLAB 7\.3 file: file signature not found/,
  );
  await writeEntries(Array.from({ length: 40 }, (_, i) => ({ name: `${i}.png`, fields: two })));
  const whole = await readFile(file);
  await writeFile(file, whole.subarray(0, whole.length / 2));
  await expect(read(folder)).rejects.toThrow("truncated file");
});

test("an HDF5 file of something else is refused", async () => {
  await h5wasm.ready;
  const file = new h5wasm.File(join(folder, "digitStruct.mat"), "w");
  file.create_group("digitStruct").create_dataset({ name: "name", data: Float64Array.of(1) });
  file.close();
  await expect(read(folder)).rejects.toThrow("has no names: expected references");
});

test("entries that can't be read and images outside the folder are problems; the rest is read", async () => {
  await writeEntries([
    { name: "1.png", fields: { ...two, left: [1, 2, 3] } },
    { name: "1.png", fields: { left: [1], top: [2], width: [3], height: [4] } },
    { name: "../1.png", fields: one },
    { name: "1.png", fields: one },
    { name: "1.png", fields: one },
  ]);
  await writeImage("1.png");
  const { samples, problems } = await read(folder);
  expect(samples).toHaveLength(1);
  expect(problems.map(({ reason }) => reason)).toEqual([
    "Entry 0 can't be read: left, top, width, height and label have 3, 2, 2, 2, 2 numbers.",
    expect.stringContaining("Entry 1 can't be read"),
    expect.stringContaining("leads outside"),
    expect.stringContaining("same file name"),
  ]);
});

test("digits that can't be stored are left out and reported, others of the image are kept", async () => {
  const left = [1, 1, 1, 1, 20, -1];
  const fields = {
    left,
    top: left.map(() => 1),
    width: [3, 3, 0, Number.NaN, 3, 3],
    height: left.map(() => 5),
    label: [0, 11, 1, 1, 1, 4],
  };
  await writeEntries([{ name: "1.png", fields }]);
  await writeImage("1.png");
  const { samples, problems } = await read(folder);
  expect(samples[0]?.values["boxes"]).toEqual([[-1, 1, 3, 5]]);
  expect(samples[0]?.values["labels"]).toEqual([4]);
  expect(problems).toHaveLength(5);
});

test("more entries than are read at once come in order; a limit takes the first", async () => {
  const entries = Array.from({ length: 150 }, (_, i) => ({ name: `${i}.png`, fields: one }));
  await writeEntries(entries);
  for (const { name } of entries) await writeImage(name);
  const sources = (samples: ImportedSample[]) => samples.map(({ source }) => source);
  const all = entries.map(({ name }) => join(folder, name));
  expect(sources((await read(folder)).samples)).toEqual(all);
  expect(sources((await read(folder, { limit: 65 })).samples)).toEqual(all.slice(0, 65));
});
