import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { inspectImage } from "../../packages/core/src/blob/inspect-image.ts";
import { registerBlob } from "../../packages/core/src/blob/dataset-blobs.ts";
import { registerModel } from "../../packages/core/src/evaluation/models/register-model.ts";
import { storeModel } from "../../packages/core/src/evaluation/models/upload-model.ts";
import { loadPlugins } from "../../packages/core/src/evaluation/plugins.ts";
import type { NewSample } from "../../packages/core/src/tensor/append-samples.ts";
import { appendSamples } from "../../packages/core/src/tensor/append-samples.ts";
import { commit } from "../../packages/core/src/version/commit.ts";
import type { DatasetKey } from "../../packages/core/src/version/resolve-ref.ts";
import { makeMeansGraph } from "../../plugins/faster-rcnn/src/test-graph.ts";
import {
  finish,
  makeDataset,
  openEvaluationStage,
  start,
  valuesOf,
} from "../helpers/evaluation-stage.ts";

const root = new URL("../../", import.meta.url);
const bare = await openEvaluationStage();
const stage = { ...bare, plugins: await loadPlugins(new URL("loupe.config.ts", root).href) };
const models = await mkdtemp(join(tmpdir(), "loupe-models-"));
afterAll(() => rm(models, { recursive: true }));

const TENSORS = {
  images: { htype: "image" },
  boxes: { htype: "bbox", describes: "OBJECT", coords: { type: "pixel", mode: "LTWH" } },
  labels: { htype: "class_label", describes: "OBJECT", classNames: ["1"] },
} as const;

/** Two strokes that read as the digit 1, 160 × 80 pixels. */
function ones(): Promise<Buffer> {
  const stroke = (left: number) => ({
    input: { create: { width: 8, height: 44, channels: 3 as const, background: "#e6e6e6" } },
    left,
    top: 18,
  });
  return sharp({ create: { width: 160, height: 80, channels: 3, background: "#282828" } })
    .composite([stroke(40), stroke(100)])
    .png()
    .toBuffer();
}

async function store(dataset: DatasetKey, image: Buffer): Promise<NewSample> {
  const { format: mime, width, height, channels } = await inspectImage(image);
  const { digest, bytes } = await stage.blobs.write(image, { maxBytes: 1 << 20 });
  await registerBlob(stage.pool, dataset.id, { digest, bytes, mime, width, height, channels });
  const boxes = [
    [36, 14, 16, 52],
    [96, 14, 16, 52],
  ];
  return {
    values: { images: { image: digest }, boxes: { boxes }, labels: { labels: ["1", "1"] } },
  };
}

async function datasetOf(name: string, images: Buffer[]): Promise<DatasetKey> {
  const dataset = await makeDataset(stage, name, TENSORS);
  const samples = await Promise.all(images.map((image) => store(dataset, image)));
  await appendSamples(stage.pool, { dataset, branch: "main", samples });
  await commit(stage.pool, { dataset, branch: "main", message: "Images", author: "ada" });
  return dataset;
}

test("an image that EXIF turns is seen upright, and so are its boxes", async () => {
  const upright = await ones();
  const turned = await sharp(upright).rotate(270).withMetadata({ orientation: 6 }).png().toBuffer();
  const dataset = await datasetOf("turned", [upright, turned]);
  const { id } = await start(stage, { dataset, evaluator: "faster-rcnn/predictions" });
  expect(await finish(stage, id)).toMatchObject({ state: "SUCCEEDED", samplesDone: 2 });
  const [first, second] = (await valuesOf(
    stage,
    dataset,
    "model_evaluation/boxes",
  )) as number[][][];
  expect(first!.length).toBeGreaterThan(0);
  expect(second).toEqual(first);
  for (const [left, top, width, height] of second!) {
    expect(left! + width!).toBeLessThanOrEqual(160.001);
    expect(top! + height!).toBeLessThanOrEqual(80.001);
  }
  const [iou, turnedIou] = await valuesOf(stage, dataset, "model_evaluation/iou");
  expect(turnedIou).toBe(iou);
});

async function changedModel(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(models, "model-"));
  const own = fileURLToPath(new URL("plugins/faster-rcnn/models/digits", root));
  await cp(own, folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

const fixture = (name: string) => readFile(new URL(`test/fixtures/${name}`, root));
const predictGraph = () =>
  readFile(new URL("plugins/faster-rcnn/models/digits/predict.onnx", root));

async function register(folder: string, name: string) {
  const { ownerId } = stage.ada;
  const { digest } = await storeModel(stage.pool, stage.blobs, { ownerId, folder });
  return registerModel(stage.pool, stage, { ownerId, digest, name, author: "ada" });
}

describe("a model is refused when it is registered, and says why, where its file", () => {
  test.each<[string, () => Promise<string | Uint8Array>, RegExp]>([
    [
      "is not ONNX",
      async () => "no graph",
      /loss\.onnx can't be loaded as an ONNX graph: .*[Pp]rotobuf/,
    ],
    [
      "has other inputs",
      predictGraph,
      /loss\.onnx has the inputs images float32 .* Expected were: .*gt_boxes float32/,
    ],
    [
      "gives NaN",
      () => fixture("nan-loss.onnx"),
      /For sample 0 the model gave NaN as "loss_classifier"; expected a finite number\./,
    ],
  ])("%s", async (_, graph, message) => {
    const folder = await changedModel({ "loss.onnx": await graph() });
    await expect(register(folder, "bad")).rejects.toMatchObject({
      code: "MODEL_REFUSED",
      message: expect.stringMatching(message),
    });
  });
});

test("a registered model gives what the plugin's own gives, and the run knows which it was", async () => {
  const dataset = await datasetOf("registered", [await ones()]);
  const evaluator = "faster-rcnn/loss";
  const own = await start(stage, { dataset, evaluator });
  expect(await finish(stage, own.id)).toMatchObject({ state: "SUCCEEDED", modelName: "digits" });
  const losses = await valuesOf(stage, dataset, "model_evaluation/loss");
  const model = await register(await changedModel({ "NOTES.txt": "The same." }), "copy");
  expect(model).toMatchObject({
    format: "faster-rcnn/onnx",
    warnings: [],
    details: { width: 128, height: 64, hasLoss: true },
  });
  expect(model.classNames).toHaveLength(10);
  const { id } = await start(stage, { dataset, evaluator, options: { model: "copy" } });
  expect(await finish(stage, id)).toMatchObject({
    state: "SUCCEEDED",
    modelName: "copy@1",
    modelDigest: model.digest,
  });
  expect(await valuesOf(stage, dataset, "model_evaluation/loss")).toEqual(losses);
});

test("a model without a loss graph is registered with a warning: it predicts, and its loss is refused", async () => {
  const folder = await changedModel({});
  const description = join(folder, "model.json");
  const { loss: _, ...rest } = JSON.parse(await readFile(description, "utf8")) as { loss: string };
  await writeFile(description, JSON.stringify(rest));
  expect((await register(folder, "predicts")).warnings).toEqual([
    "It has no loss graph: faster-rcnn/loss is refused, faster-rcnn/predictions runs.",
  ]);
  const dataset = await datasetOf("predicts", [await ones()]);
  const options = { model: "predicts" };
  const loss = await start(stage, { dataset, evaluator: "faster-rcnn/loss", options });
  expect(await finish(stage, loss.id)).toMatchObject({
    state: "FAILED",
    errorMessage: expect.stringContaining('Model "predicts@1" has no loss graph'),
  });
  const found = await start(stage, { dataset, evaluator: "faster-rcnn/predictions", options });
  expect(await finish(stage, found.id)).toMatchObject({ state: "SUCCEEDED" });
});

test("a detector that model.json describes is registered, and its boxes are pixels of the image", async () => {
  const folder = await mkdtemp(join(models, "model-"));
  const boxes = [0, 0, 10, 10, 10, 5, 30, 15, 0, 0, 40, 20];
  const graph = makeMeansGraph({ layout: "CHW", shape: [3, "height", "width"], boxes });
  await writeFile(join(folder, "model.onnx"), graph);
  const manifest = {
    format: "torchvision-onnx/1",
    predict: "model.onnx",
    class_names: ["1", "2", "3"],
  };
  await writeFile(join(folder, "model.json"), JSON.stringify(manifest));
  const { classNames, details } = await register(folder, "described");
  expect([classNames, details]).toEqual([["1", "2", "3"], { hasLoss: false }]);
  const dataset = await datasetOf("described", [await ones()]);
  const options = { model: "described" };
  const { id } = await start(stage, { dataset, evaluator: "faster-rcnn/predictions", options });
  expect(await finish(stage, id)).toMatchObject({ state: "SUCCEEDED" });
  const [found] = (await valuesOf(stage, dataset, "model_evaluation/boxes")) as number[][][];
  expect(found).toContainEqual([10, 5, 20, 10]);
});
