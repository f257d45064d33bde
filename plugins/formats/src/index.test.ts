import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExportedImage, ExportedSample, TensorSpec } from "@loupe/plugin-api";
import { contractProblems } from "@loupe/plugin-api/contract-test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cocoExporter } from "./coco-export.ts";
import formats from "./index.ts";
import { writeAnnotations, writePngHead } from "./test-svhn.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loupe-formats-"));
  for (const name of ["coco", "svhn"]) await mkdir(join(folder, name));
  await writeFile(join(folder, "coco/a.jpg"), "a picture");
  await writeFile(join(folder, "coco/annotations.json"), JSON.stringify(COCO));
  const digit = { left: [1], top: [2], width: [3], height: [4], label: [10] };
  await writeAnnotations(join(folder, "svhn"), [{ name: "1.png", fields: digit }]);
  await writePngHead(join(folder, "svhn/1.png"));
});
afterAll(() => rm(folder, { recursive: true }));

const COCO = {
  images: [{ id: 7, file_name: "a.jpg", width: 20, height: 10 }],
  annotations: [{ id: 3, image_id: 7, category_id: 2, bbox: [1, 2, 3, 4], area: 11, iscrowd: 1 }],
  categories: [{ id: 2, name: "dog" }],
};

const tensors: Record<string, TensorSpec> = {
  images: { htype: "image" },
  "coco/image_id": { htype: "generic", dtype: "int64" },
  boxes: { htype: "bbox", describes: "OBJECT", coords: { type: "pixel", mode: "LTWH" } },
  labels: { htype: "class_label", describes: "OBJECT", classNames: ["cat", "dog"] },
  annotation_ids: { htype: "generic", dtype: "int64", describes: "OBJECT" },
  areas: { htype: "generic", dtype: "float64", describes: "OBJECT" },
  iscrowd: { htype: "generic", dtype: "bool", describes: "OBJECT" },
  "model_evaluation/loss": { htype: "generic" },
};

const image = (text: string): ExportedImage => ({
  width: 20,
  height: 10,
  digest: "",
  mime: text === "first" ? "image/jpeg" : "image/png",
  read: async () => Buffer.from(text),
});

const samples: ExportedSample[] = [
  {
    id: 11,
    index: 0,
    values: {
      images: image("first"),
      "coco/image_id": 300,
      boxes: [[0.5, 1, 3, 4], [5, 5, 1.25, 2]], // prettier-ignore
      labels: [1, 0],
      annotation_ids: [90, 12],
      areas: [7.5, 2.5],
      iscrowd: [0, 1],
      "model_evaluation/loss": 0.5,
    },
  },
  {
    id: 12,
    index: 1,
    values: {
      images: image("second"),
      "coco/image_id": 5,
      boxes: [],
      labels: [],
      annotation_ids: [],
      areas: [],
      iscrowd: [],
      "model_evaluation/loss": null,
    },
  },
];

test("keeps the contract: what COCO can hold goes round, and what it can't is reported", async () => {
  const cases = [
    { importer: "coco", path: join(folder, "coco/annotations.json") },
    { importer: "svhn", path: join(folder, "svhn") },
    { exporter: "coco", tensors, samples, lost: ["model_evaluation/loss"], readBy: "coco" },
  ];
  expect(await contractProblems(formats(), cases)).toEqual([]);
});

async function write(
  name: string,
  given: { tensors: Record<string, TensorSpec>; samples: readonly ExportedSample[] },
) {
  const target = join(folder, name);
  await mkdir(target);
  const source = {
    dataset: "ada/photos",
    commitId: "",
    tensors: given.tensors,
    total: given.samples.length,
    samples: (async function* () {
      yield* given.samples;
    })(),
  };
  const options = { images: "images", boxes: "boxes", labels: "labels" };
  const { signal } = new AbortController();
  const report = await cocoExporter.write(target, source, { options, signal });
  return { report, file: JSON.parse(await readFile(report.path, "utf8")) as typeof COCO };
}

test("boxes of other coords become pixels, and ids that are taken or missing become new ones", async () => {
  const { report, file } = await write("others", {
    tensors: {
      images: { htype: "image" },
      "coco/image_id": { htype: "generic" },
      boxes: { htype: "bbox", describes: "OBJECT", coords: { type: "fractional", mode: "CCWH" } },
      labels: { htype: "class_label", describes: "OBJECT", classNames: ["cat"] },
    },
    samples: [
      {
        id: 1,
        index: 0,
        values: {
          images: image("a"),
          "coco/image_id": 1,
          boxes: [[0.5, 0.5, 0.5, 1]],
          labels: [0],
        },
      },
      {
        id: 2,
        index: 1,
        values: { images: image("b"), "coco/image_id": 1, boxes: null, labels: null },
      },
      { id: 3, index: 2, values: { images: null, "coco/image_id": 4, boxes: [], labels: [] } },
    ],
  });
  expect(report.exported).toBe(2);
  expect(report.problems).toEqual([
    { subject: "sample 2", reason: "It has no image; it was left out." },
    {
      subject: "boxes",
      reason: "1 samples have no value; in COCO they are images without objects.",
    },
  ]);
  expect(file.images.map(({ id }) => id)).toEqual([1, 2]);
  expect(file.annotations).toEqual([
    { id: 1, image_id: 1, category_id: 1, bbox: [5, 0, 10, 10], area: 100, iscrowd: 0 },
  ]);
});

test("a dataset without images, or boxes without classes, is refused, naming what there is", async () => {
  const { images: _, ...imageless } = tensors;
  await expect(write("no-images", { tensors: imageless, samples })).rejects.toThrow(
    'ada/photos has no image tensor "images"; its tensors of that htype are: none. COCO can\'t do without.',
  );
  const { labels: __, ...classless } = tensors;
  await expect(write("no-labels", { tensors: classless, samples })).rejects.toThrow(
    'ada/photos has no class_label tensor "labels"',
  );
});

test("an image that can't be read ends the export", async () => {
  const broken = { ...image("x"), read: () => Promise.reject(new Error("It is gone.")) };
  const bad = { ...samples[1]!, values: { ...samples[1]!.values, images: broken } };
  await expect(write("broken", { tensors, samples: [bad] })).rejects.toThrow("It is gone.");
});
