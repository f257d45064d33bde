import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { EvaluatorSample, JsonValue } from "@loupe/plugin-api";
import sharp from "sharp";
import { afterEach, describe, expect, test } from "vitest";
import fasterRcnn from "./index.ts";
import { createLossEvaluator } from "./loss.ts";
import { createPredictionsEvaluator } from "./predictions.ts";
import { makeMeansGraph } from "./test-graph.ts";
import type { MeansGraph } from "./test-graph.ts";
import { makeDetectorFolder } from "./test-models.ts";
import { boundInputs, runEvaluator } from "./test-samples.ts";

type Json = Readonly<Record<string, JsonValue | undefined>>;

const CLASSES = ["red", "green", "blue"];
const COLOUR = { r: 255, g: 102, b: 204 };
const options = { model: "detector" };
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function makeFolder(manifest: Json, graph: Uint8Array): Promise<string> {
  const folder = await makeDetectorFolder(manifest, graph);
  folders.push(folder);
  return folder;
}

/** A picture of one colour. */
async function picture(index: number, width: number, height: number): Promise<EvaluatorSample> {
  const create = { width, height, channels: 3, background: COLOUR } as const;
  const bytes = await sharp({ create }).png().toBuffer();
  const images = { width, height, digest: "", read: async () => bytes };
  return { id: index, index, values: { images, boxes: [[0, 0, width, height]], labels: [0] } };
}

async function predict(manifest: Json, graph: Uint8Array, samples: EvaluatorSample[]) {
  const evaluator = createPredictionsEvaluator(await makeFolder(manifest, graph));
  const inputs = boundInputs(CLASSES);
  const { results } = await runEvaluator(evaluator, samples, { options, inputs });
  return results.map((outputs) => JSON.parse(JSON.stringify(outputs), rounded));
}

const rounded = (_: string, value: unknown) =>
  typeof value === "number" ? Math.round(value * 1e4) / 1e4 : value;

/** Three boxes in an input of 40 × 20. */
const BOXES = [0, 0, 10, 10, 10, 5, 30, 15, 0, 0, 40, 20];

const DETECTOR: Json = {
  format: "detector-onnx/1",
  input: {
    name: "images",
    layout: "NCHW",
    color: "RGB",
    scale: 1 / 255,
    resize: "stretch",
    height: 20,
    width: 40,
  },
  class_names: CLASSES,
  label_offset: 1,
  outputs: { boxes: "boxes", labels: "labels", scores: "scores" },
  box_coords: { type: "pixel", mode: "LTRB" },
};

const withInput = (input: Json): Json => ({
  ...DETECTOR,
  input: { ...(DETECTOR["input"] as object), ...input } as JsonValue,
});

const NCHW: MeansGraph = { layout: "NCHW", shape: ["batch", 3, 20, 40], boxes: BOXES };

describe("a detector that model.json describes", () => {
  test("is shown the image stretched, and its boxes are mapped back", async () => {
    const samples = [await picture(0, 80, 20), await picture(1, 20, 40)];
    const results = await predict(DETECTOR, makeMeansGraph(NCHW), samples);
    expect(results[0]).toMatchObject({
      boxes: [
        [0, 0, 20, 10],
        [0, 0, 80, 20],
        [20, 5, 40, 10],
      ],
      labels: [0, 2, 1],
      scores: [1, 0.8, 0.4],
      iou: 0.125 / 2,
    });
    expect(results[1].boxes).toEqual([
      [0, 0, 5, 20],
      [0, 0, 20, 40],
      [5, 10, 10, 20],
    ]);
  });

  test("gets its colours in its order, scaled and normalised", async () => {
    const input = { color: "BGR", layout: "NHWC", scale: 0.01, mean: [1, 0.02, 1], std: [2, 1, 4] };
    const graph = makeMeansGraph({ ...NCHW, layout: "NHWC", shape: ["batch", 20, 40, 3] });
    const [found] = await predict(withInput(input), graph, [await picture(0, 10, 10)]);
    expect([found.labels, found.scores]).toEqual([
      [1, 0, 2],
      [1, 0.52, 0.3875],
    ]);
  });

  test.each([
    [
      "center",
      [
        [-10, 0, 20, 20],
        [-10, 0, 80, 40],
        [10, 10, 40, 20],
      ],
    ],
    [
      "start",
      [
        [0, 0, 20, 20],
        [0, 0, 80, 40],
        [20, 10, 40, 20],
      ],
    ],
  ])("is shown the image letterboxed, at its %s", async (align, boxes) => {
    const input = { resize: "letterbox", align, fill: 51 };
    const results = await predict(withInput(input), makeMeansGraph(NCHW), [
      await picture(0, 60, 40),
    ]);
    expect(results[0]).toMatchObject({ boxes, scores: [0.8, 0.65, 0.35] });
  });

  test("is shown images as they are, one by one", async () => {
    const input = { resize: "keep", height: undefined, width: undefined };
    const graph = makeMeansGraph({ ...NCHW, shape: ["batch", 3, "height", "width"] });
    const samples = [await picture(0, 50, 30), await picture(1, 7, 9)];
    samples.push({ id: 2, index: 2, values: { images: null, boxes: null, labels: null } });
    const results = await predict(withInput(input), graph, samples);
    for (const found of results.slice(0, 2)) expect(found.boxes[0]).toEqual([0, 0, 10, 10]);
    expect(results[2].boxes).toBeNull();
  });

  test("that takes one image at a time gets one at a time", async () => {
    const graph = makeMeansGraph({ ...NCHW, shape: [1, 3, 20, 40] });
    const samples = [await picture(0, 40, 20), await picture(1, 40, 20)];
    const results = await predict(withInput({ batch: 1 }), graph, samples);
    expect(results[1]).toEqual(results[0]);
    await expect(predict(DETECTOR, graph, samples)).rejects.toThrow(
      "predict.onnx has the inputs images float32 [1, 3, 20, 40]. Expected were: images float32 [batch, 3, 20, 40].",
    );
  });

  test.each([
    ["LTWH", "pixel", [0, 0, 10, 10, 10, 5, 20, 10, 0, 0, 40, 20]],
    ["CCWH", "pixel", [5, 5, 10, 10, 20, 10, 20, 10, 20, 10, 40, 20]],
    ["TLBR", "fractional", [0, 0, 0.5, 0.25, 0.25, 0.25, 0.75, 0.75, 0, 0, 1, 1]],
  ])("may give boxes as %s in %s form", async (mode, type, boxes) => {
    const manifest = { ...DETECTOR, box_coords: { type, mode } };
    const samples = [await picture(0, 40, 20)];
    const found = await predict(manifest, makeMeansGraph({ ...NCHW, boxes }), samples);
    expect(found).toEqual(await predict(DETECTOR, makeMeansGraph(NCHW), samples));
  });

  test("is known by its label map: what that does not name is left out", async () => {
    const label_map = { "3": "green", "90": "blue", "7": "red" };
    const manifest = { ...DETECTOR, class_names: undefined, label_offset: undefined, label_map };
    const graph = makeMeansGraph({ ...NCHW, labels: [90, 1, 3] });
    const samples = [await picture(0, 40, 20)];
    const folder = await makeFolder(manifest, graph);
    const [format] = fasterRcnn().models!;
    const { classNames } = await format!.describe(join(folder, "detector"), { log: () => {} });
    expect(classNames).toEqual(["green", "red", "blue"]);
    const [found] = await predict(manifest, graph, samples);
    expect([found.labels, found.scores]).toEqual([
      [2, 0],
      [1, 0.8],
    ]);
  });

  test("has no loss", async () => {
    const loss = createLossEvaluator(await makeFolder(DETECTOR, makeMeansGraph(NCHW)));
    const run = runEvaluator(loss, [await picture(0, 40, 20)], {
      options,
      inputs: boundInputs(CLASSES),
    });
    await expect(run).rejects.toThrow(
      'Model "detector" has no loss graph: its model.json has no entry "loss". It can only predict.',
    );
  });

  test.each<[string, Json, string]>([
    [
      "another format",
      { format: "onnx" },
      '"format" is "onnx"; expected "frcnn-onnx/1" or "torchvision-onnx/1" or "detector-onnx/1".',
    ],
    [
      "a loss",
      { loss: "loss.onnx" },
      '"loss" is "loss.onnx"; expected nothing: only frcnn-onnx/1 has a loss graph.',
    ],
    [
      "another layout",
      withInput({ layout: "HWC" }),
      '"input.layout" is "HWC"; expected "NCHW" or "NHWC" or "CHW".',
    ],
    [
      "another number type",
      withInput({ dtype: "uint8" }),
      '"input.dtype" is "uint8"; expected "float32", or nothing.',
    ],
    [
      "no scale",
      withInput({ scale: 0 }),
      '"input.scale" is 0; expected a number above 0, by which pixels of 0 to 255 are multiplied.',
    ],
    [
      "two means",
      withInput({ mean: [1, 2] }),
      '"input.mean" is [1,2]; expected three numbers, or nothing.',
    ],
    [
      "a deviation of 0",
      withInput({ std: [1, 0, 1] }),
      '"input.std" is [1,0,1]; expected three numbers above 0, or nothing.',
    ],
    [
      "another way to resize",
      withInput({ resize: "crop" }),
      '"input.resize" is "crop"; expected "stretch" or "letterbox" or "keep".',
    ],
    [
      "a size that is not kept",
      withInput({ resize: "keep" }),
      '"input.height" is 20; expected a whole number from 1 to 16384; or nothing, where "input.resize" is "keep".',
    ],
    [
      "no fill",
      withInput({ resize: "letterbox" }),
      '"input.fill" is missing; expected a whole number from 0 to 255; or nothing',
    ],
    ["a fill for nothing", withInput({ fill: 9 }), '"input.fill" is 9; expected'],
    [
      "a fixed batch",
      withInput({ batch: 4 }),
      '"input.batch" is 4; expected "dynamic" or 1, or nothing.',
    ],
    [
      "names beside a map",
      { label_map: { "1": "a" } },
      '"class_names" is ["red","green","blue"]; expected a list of different names, at least one; or nothing, beside "label_map".',
    ],
    [
      "a map of no numbers",
      { label_map: { one: "a" } },
      '"label_map" is {"one":"a"}; expected different names by whole numbers from 0 up, at least one, or nothing.',
    ],
    [
      "no offset",
      { label_offset: undefined },
      '"label_offset" is missing; expected a whole number from 0 up',
    ],
    [
      "a count of one image",
      {
        ...withInput({ layout: "CHW" }),
        outputs: { boxes: "b", labels: "l", scores: "s", count: "n" },
      },
      '"outputs.count" is "n"; expected the name of an output; or nothing, as where',
    ],
    [
      "other boxes",
      { box_coords: { type: "pixel", mode: "RBLT" } },
      '"box_coords.mode" is "RBLT"; expected "LTRB" or "LTWH" or "CCWH" or "TLBR".',
    ],
  ])("is refused with %s", async (_, change, message) => {
    await expect(predict({ ...DETECTOR, ...change }, makeMeansGraph(NCHW), [])).rejects.toThrow(
      message,
    );
  });

  test("is refused where its graph has no such output", async () => {
    const graph = makeMeansGraph({ ...NCHW, scores: "confidence" });
    await expect(predict(DETECTOR, graph, [])).rejects.toThrow(
      /predict.onnx has the outputs labels int64 \[.*\]; confidence float32 .*Expected were: boxes float32 \[any, any, 4\]; labels int64 or int32 or float32 \[any, any\]; scores float32 \[any, any\]\./,
    );
  });
});

describe("an export of torchvision's", () => {
  const manifest = { format: "torchvision-onnx/1", class_names: CLASSES };
  const CHW: MeansGraph = { ...NCHW, layout: "CHW", shape: [3, "height", "width"] };

  test("is known by types and ranks, and takes images as they are", async () => {
    const graph = makeMeansGraph({ ...CHW, scores: "2781" });
    const [found] = await predict(manifest, graph, [await picture(0, 50, 30)]);
    expect(found).toMatchObject({ labels: [0, 2, 1], scores: [1, 0.8, 0.4] });
    expect(found.boxes[1]).toEqual([0, 0, 40, 20]);
  });

  test("of one size gets images of that size", async () => {
    const graph = makeMeansGraph({ ...CHW, shape: [3, 20, 40] });
    const [found] = await predict(manifest, graph, [await picture(0, 80, 60)]);
    expect(found.boxes[1]).toEqual([0, 0, 80, 60]);
  });

  test("is described without a size, and with a warning that it has no loss", async () => {
    const folder = await makeFolder(manifest, makeMeansGraph(CHW));
    const [format] = fasterRcnn().models!;
    const described = await format!.describe(join(folder, "detector"), { log: () => {} });
    expect(described.details).toEqual({ hasLoss: false });
    expect(described.warnings.map((warning) => warning.slice(0, 22))).toEqual([
      "It has no loss graph: ",
      "Its graph does not sho",
    ]);
  });

  test("is refused where its graph is another", async () => {
    await expect(predict(manifest, makeMeansGraph(NCHW), [])).rejects.toThrow(
      "predict.onnx has the inputs images float32 [free, 3, 20, 40]. Expected of torchvision-onnx/1 is one float32 [3, height, width].",
    );
    const without = { format: "torchvision-onnx/1" };
    await expect(predict(without, makeMeansGraph(CHW), [])).rejects.toThrow(
      '"class_names" is missing; expected a list of different names',
    );
  });

  test("is refused where it gives a label that has no name", async () => {
    const two = { ...manifest, class_names: ["red", "green"] };
    const run = predict(two, makeMeansGraph(CHW), [await picture(4, 50, 30)]);
    await expect(run).rejects.toThrow(/classes of "labels": "blue"/);
    const shifted = { ...manifest, label_offset: 0 };
    await expect(predict(shifted, makeMeansGraph(CHW), [await picture(4, 5, 3)])).rejects.toThrow(
      "For sample 4 the model gave the label 3; its model.json names 3 classes from 0 on.",
    );
  });
});
