import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  resolveOptions,
  type ImportedSample,
  type ImportProblem,
  type JsonValue,
} from "@loupe/plugin-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coco } from "./coco.ts";

const voc = resolve(import.meta.dirname, "../../../../shared/data/voc100");
const skipped = existsSync(voc) ? "" : ` (skipped: there is no folder ${voc})`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loupe-coco-"));
  await mkdir(join(folder, "deep"));
  for (const name of ["a.jpg", "b.jpg", "c.jpg", "deep/d.jpg", "..e.jpg"])
    await writeFile(join(folder, name), "");
});
afterAll(() => rm(folder, { recursive: true }));

async function read(
  path: string,
  options: Record<string, JsonValue> = {},
  signal = new AbortController().signal,
) {
  const plan = await coco.plan(path, { options: resolveOptions(coco.options, options), signal });
  const [samples, problems]: [ImportedSample[], ImportProblem[]] = [[], []];
  for await (const entry of plan.entries) {
    if (entry.kind === "sample") samples.push(entry);
    else problems.push(entry);
  }
  return { plan, samples, problems, reasons: problems.map(({ reason }) => reason) };
}

async function readContent(content: unknown, options: Record<string, JsonValue> = {}) {
  const path = join(folder, "annotations.json");
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  const found = await read(path, options);
  expect(found.plan.total).toBe(found.samples.length + found.problems.length);
  return found;
}

const image = (id: number, name: string) => ({ id, file_name: name, width: 100, height: 50 });
const categories = [
  { id: 7, name: "cat" },
  { id: 3, name: "dog" },
];
const object = (id: number, more: object = {}) => ({
  id,
  image_id: 1,
  category_id: 3,
  bbox: [1, 2, 3, 4],
  ...more,
});

test("reads images with their boxes, classes in the order of their ids, and what metrics need", async () => {
  const { plan, samples, problems } = await readContent({
    annotations: [
      object(10, { image_id: 2, area: 5.5, iscrowd: 1 }),
      object(11, { image_id: 2, category_id: 7, area: 12, iscrowd: 0, segmentation: [[1, 2, 3]] }),
    ],
    categories,
    images: [image(1, "a.jpg"), image(2, "deep/d.jpg")],
  });
  expect(problems).toEqual([]);
  expect(plan.tensors["labels"]?.classNames).toEqual(["dog", "cat"]);
  expect(samples.map(({ values }) => values)).toEqual([
    {
      images: { file: join(folder, "a.jpg") },
      "coco/image_id": 1,
      boxes: [],
      labels: [],
      annotation_ids: [],
      areas: [],
      iscrowd: [],
    },
    {
      images: { file: join(folder, "deep/d.jpg") },
      "coco/image_id": 2,
      boxes: [
        [1, 2, 3, 4],
        [1, 2, 3, 4],
      ],
      labels: [0, 1],
      annotation_ids: [10, 11],
      areas: [5.5, 12],
      iscrowd: [1, 0],
    },
  ]);
  expect(Object.keys(samples[0]?.values ?? {})).toEqual(Object.keys(plan.tensors));
});

test.skipIf(skipped)(`reads a real file${skipped}`, async () => {
  const path = join(voc, "gts/coco_format_v1/instances_default.json");
  expect(await coco.detect(path)).toBe(true);
  const { plan, samples, problems } = await read(path, { images: join(voc, "images") });
  expect(plan.total).toBe(100);
  expect(problems).toEqual([]);
  expect(plan.tensors["labels"]?.classNames).toHaveLength(20);
  expect(samples).toHaveLength(100);
  expect(samples.flatMap(({ values }) => values["boxes"] as number[][])).toHaveLength(273);
  expect(samples[0]?.values["labels"]).toEqual([16, 0, 13]);
});

test("a file that can't be read as COCO is refused with the reason", async () => {
  await expect(readContent('{"images": [{"id": 1')).rejects.toThrow(
    /annotations\.json is not readable as JSON at byte 20/,
  );
  await expect(readContent({ annotations: [] })).rejects.toThrow(
    'expected a COCO file with an array "images"',
  );
  await expect(readContent([])).rejects.toThrow("where a JSON object was expected");
  await expect(read(join(folder, "none.json"))).rejects.toThrow("There is no file");
  await expect(readContent({ images: [] }, { images: join(folder, "none") })).rejects.toThrow(
    "There is no folder",
  );
});

test("images that are missing, named twice or outside the folder are problems; the rest is read", async () => {
  const names = [
    "a.jpg",
    "none.jpg",
    "a.jpg",
    "../x.jpg",
    "/etc/hostname",
    "deep/../b.jpg",
    "deep",
    "x\0y",
    "..e.jpg",
  ];
  const { samples, reasons } = await readContent({
    images: names.map((name, i) => image(i + 1, name)),
  });
  expect(samples.map(({ values }) => values["coco/image_id"])).toEqual([1, 6, 9]);
  expect(reasons).toEqual([
    "There is no such file.",
    expect.stringContaining("same file name"),
    expect.stringContaining('"../x.jpg" leads outside'),
    expect.stringContaining("leads outside"),
    "There is no such file.",
    expect.stringContaining("leads outside"),
  ]);
});

test("images and categories that are malformed or stand there twice are problems", async () => {
  const { samples, reasons, plan } = await readContent({
    images: [
      image(1, "a.jpg"),
      image(1, "b.jpg"),
      { id: "x", file_name: "c.jpg" },
      { id: 3 },
      null,
    ],
    categories: [...categories, { id: 9, name: "dog" }, { id: 3, name: "cow" }, { id: 4 }],
    annotations: [object(1, { category_id: 9 }), object(2)],
  });
  expect(samples).toHaveLength(1);
  expect(samples[0]?.values["labels"]).toEqual([0, 0]);
  expect(plan.tensors["labels"]?.classNames).toEqual(["dog", "cat"]);
  expect(reasons).toHaveLength(7);
  expect(reasons).toContain("Another image has the same id 1; this one was left out.");
  expect(reasons).toContain('The image has the id "x"; expected a whole number.');
});

test("objects that can't be stored are left out and reported, others of the image are kept", async () => {
  const bad = [
    { bbox: [1, 2, 0, 4] },
    { bbox: [1, 2, 3, -4] },
    { bbox: [1, 2, 3] },
    { bbox: [1, 2, 3, "4"] },
    { bbox: [100, 2, 3, 4] },
    { bbox: [1, -4, 3, 4] },
    { image_id: 99 },
    { category_id: 99 },
  ];
  const { samples, problems } = await readContent({
    images: [image(1, "a.jpg")],
    categories,
    annotations: [...bad.map((more, i) => object(i + 1, more)), 5, object(50)],
  });
  expect(samples[0]?.values["annotation_ids"]).toEqual([50]);
  expect(problems).toHaveLength(9);
  expect(problems.map(({ file }) => file.replace(/.*annotations\[/, "["))).toEqual(
    expect.arrayContaining(["[0]", "[7]", "[8]"]),
  );
});

test("sizes that are not finite, as Python writes them, are problems of their objects", async () => {
  const { samples, reasons } = await readContent(
    `{"images": [{"id": 1, "file_name": "a.jpg"}], "categories": [{"id": 3, "name": "dog"}], "annotations": [
      {"id": 1, "image_id": 1, "category_id": 3, "bbox": [1, 2, NaN, 4]}, {"id": 2, "image_id": 1, "category_id": 3, "bbox": [1, 2, 3, 1e999]},
      {"id": 3, "image_id": 1, "category_id": 3, "bbox": [9999, 2, 3, 4]}]}`,
  );
  expect(samples[0]?.values["boxes"]).toEqual([[9999, 2, 3, 4]]);
  expect(reasons).toEqual([
    "The box is [1, 2, NaN, 4]; expected four finite numbers. It was left out.",
    "The box is [1, 2, 3, Infinity]; expected four finite numbers. It was left out.",
  ]);
});

test("boxes that reach over the edge are kept as they are", async () => {
  const bbox = [-5.25, -1, 200, 30];
  const { samples, problems } = await readContent({
    images: [image(1, "a.jpg")],
    categories,
    annotations: [object(1, { bbox })],
  });
  expect(samples[0]?.values["boxes"]).toEqual([bbox]);
  expect(problems).toEqual([]);
});

test("makes only the tensors the file has values for", async () => {
  const bare = await readContent({ images: [image(1, "a.jpg")] });
  expect(Object.keys(bare.plan.tensors)).toEqual(["images", "coco/image_id"]);
  const some = await readContent({
    images: [image(1, "a.jpg")],
    categories,
    annotations: [object(1, { area: 5 }), { ...object(2), id: undefined }],
  });
  expect(Object.keys(some.plan.tensors)).toEqual([
    "images",
    "coco/image_id",
    "boxes",
    "labels",
    "areas",
  ]);
  expect(some.samples[0]?.values["areas"]).toEqual([5, 12]);
  expect(some.reasons).toEqual([
    '1 of 2 annotations have no whole number as id; "annotation_ids" was left out.',
  ]);
});

test("a limit takes the first images and is silent about objects of the others", async () => {
  const { samples, problems } = await readContent(
    {
      images: [image(1, "a.jpg"), image(2, "b.jpg")],
      categories,
      annotations: [object(1), object(2, { image_id: 2, bbox: [0, 0, 0, 0] })],
    },
    { limit: 1 },
  );
  expect(samples).toHaveLength(1);
  expect(problems).toEqual([]);
});

test("stops when it is told to", async () => {
  const controller = new AbortController();
  controller.abort();
  await writeFile(
    join(folder, "annotations.json"),
    JSON.stringify({ images: [image(1, "a.jpg")] }),
  );
  await expect(read(join(folder, "annotations.json"), {}, controller.signal)).rejects.toThrow(
    "abort",
  );
});

test("looks at the content to tell COCO from other JSON", async () => {
  await writeFile(join(folder, "other.json"), JSON.stringify({ name: "images" }));
  expect(await coco.detect(join(folder, "other.json"))).toBe(false);
  expect(await coco.detect(join(folder, "none.json"))).toBe(false);
  expect(await coco.detect(folder)).toBe(false);
});
