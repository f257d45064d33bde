import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { foldOf } from "../../plugins/faster-rcnn/src/fold-of.ts";
import { makeBlindGraph, makeLossGraph } from "../../plugins/faster-rcnn/src/test-graph.ts";
import { openDetectionStage } from "../helpers/detection-stage.ts";
import { makeZip, type ZipFile } from "../helpers/make-zip.ts";

const { ask, change, waitForEnd, url, token } = await openDetectionStage();
const MODEL = fileURLToPath(new URL("../../plugins/faster-rcnn/models/digits/", import.meta.url));
const LOSSES = ["loss_classifier", "loss_box_reg", "loss_objectness", "loss_rpn_box_reg", "loss"];
const SIZE = { width: 128, height: 64 };
const SAMPLES = 8;
const on = (name: string) => ({ dataset: { owner: "admin", name }, branch: "main" });

/** By fold: one model that sees digits, and one that sees nothing; they give losses of 10 and 11. */
async function makeFold(number: number): Promise<ZipFile[]> {
  const predict = number === 0 ? await readFile(`${MODEL}predict.onnx`) : makeBlindGraph(SIZE);
  return [
    { name: "predict.onnx", content: predict },
    { name: "loss.onnx", content: makeLossGraph(10 + number, LOSSES, SIZE) },
    { name: "model.json", content: await manifest({ fold: { number, of: 2 } }) },
  ];
}

async function manifest(more: object): Promise<string> {
  const text = await readFile(`${MODEL}model.json`, "utf8");
  return JSON.stringify({ ...(JSON.parse(text) as object), ...more });
}

async function inFolder(folder: string, files: Promise<ZipFile[]>): Promise<ZipFile[]> {
  return (await files).map((file) => ({ ...file, name: `${folder}/${file.name}` }));
}

async function send(path: string, body: Buffer): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url + path, { method: "POST", headers, body: body as BodyInit });
  return ((await response.json()) as { digest: string }).digest;
}

async function register(name: string, files: ZipFile[], commitId: string) {
  const digest = await send("/models?owner=admin", makeZip(files));
  const provenance = { dataset: "admin/street", commitId };
  const { model } = (await change(
    "registerModel",
    { owner: "admin", name, digest, provenance },
    "model { reference folds classNames warnings }",
  )) as { model: object };
  return model;
}

/** A run that has ended. */
async function run(dataset: string, evaluator: string, input: object) {
  const fields = "inSample notes trainedOn { samples folds }";
  const started = (await change(
    "startRun",
    { ...on(dataset), evaluator, ...input },
    "run { id }",
  )) as {
    run: { id: string };
  };
  await waitForEnd(started.run.id);
  const { evaluationRun } = await ask(`query ($id: ID!) { evaluationRun(id: $id) { ${fields} } }`, {
    id: started.run.id,
  });
  return evaluationRun;
}

async function numbersOf(dataset: string, tensor: string): Promise<(number | null)[]> {
  const text = `query ($name: String!, $tensors: [String!]) {
    dataset(owner: "admin", name: $name) {
      samples(first: 100) { nodes { sampleId values(tensors: $tensors) { ... on NumberValue { number } } } } } }`;
  const { nodes } = (await ask(text, { name: dataset, tensors: [tensor] })).dataset.samples;
  return nodes.map((node: { values: { number: number | null }[] }) => node.values[0]!.number);
}

let sampleIds: number[] = [];
let commitId = "";

beforeAll(async () => {
  await change("createDataset", on("street").dataset);
  const describes = "OBJECT";
  for (const tensor of [
    { path: "images", htype: "IMAGE" },
    { path: "boxes", htype: "BBOX", describes },
    { path: "labels", htype: "CLASS_LABEL", describes, classNames: ["1"] },
  ])
    await change("createTensor", { ...on("street"), ...tensor });
  const image = await send("/blobs?dataset=admin%2Fstreet", await drawOne());
  const values = [
    { tensor: "images", image },
    { tensor: "boxes", boxes: [[36, 14, 16, 52]] },
    { tensor: "labels", labels: ["1"] },
  ];
  const samples = Array.from({ length: SAMPLES }, () => ({ values }));
  ({ sampleIds } = (await change("appendSamples", { ...on("street"), samples }, "sampleIds")) as {
    sampleIds: number[];
  });
  const committed = (await change(
    "commit",
    { ...on("street"), message: "Ones" },
    "commit { commitId }",
  )) as { commit: { commitId: string } };
  ({ commitId } = committed.commit);
});

/** A stroke that reads as the digit 1. */
function drawOne(): Promise<Buffer> {
  const stroke = { create: { width: 8, height: 44, channels: 3 as const, background: "#e6e6e6" } };
  return sharp({ create: { width: 160, height: 80, channels: 3, background: "#282828" } })
    .composite([{ input: stroke, left: 40, top: 18 }])
    .png()
    .toBuffer();
}

test("a set of folds judges each sample of what it was trained on by a model that has not seen it", async () => {
  const files = [
    { name: "model.json", content: await manifest({ folds: ["fold-0", "fold-1"] }) },
    ...(await inFolder("fold-0", makeFold(0))),
    ...(await inFolder("fold-1", makeFold(1))),
  ];
  expect(await register("set", files, commitId)).toMatchObject({
    reference: "set@1",
    folds: 2,
    warnings: [],
  });
  await change("forkDataset", { dataset: on("street").dataset, owner: "admin", name: "fork" });
  const outOfFold = {
    inSample: false,
    notes: [
      `Out of fold: model set@1 was trained on commit ${commitId.slice(0, 8)}, where ${SAMPLES} samples of this run exist; each is judged by the one of its 2 models that has not seen it.`,
    ],
    trainedOn: [{ samples: SAMPLES, folds: 2 }],
  };
  const options = { model: "set" };
  const folds = sampleIds.map((id) => foldOf(id, 2));
  expect(new Set(folds)).toEqual(new Set([0, 1]));
  for (const dataset of ["street", "fork"]) {
    expect(await run(dataset, "faster-rcnn/loss", { options })).toEqual(outOfFold);
    expect(await numbersOf(dataset, "model_evaluation/loss")).toEqual(
      folds.map((fold) => 10 + fold),
    );
  }

  const found = { options, outputGroup: "found" };
  expect(await run("street", "faster-rcnn/predictions", found)).toEqual(outOfFold);
  const inputs = ["boxes", "labels", "scores"].map((name) => ({
    role: `predicted_${name}`,
    tensor: `found/${name}`,
  }));
  const quality = { inputs, outputGroup: "quality" };
  expect(await run("street", "detection-metrics/label-quality", quality)).toEqual(outOfFold);
  const located = await numbersOf("street", "quality/badly_located");
  // Where nothing was predicted, nothing speaks against a box.
  located.forEach((score, i) =>
    expect(score === 1, `fold ${folds[i]}: ${score}`).toBe(folds[i] === 1),
  );
});

test("one model of a set, registered by itself, is in-sample there", async () => {
  expect(await register("single", await makeFold(0), commitId)).toMatchObject({ folds: null });
  const options = { model: "single" };
  expect(await run("street", "faster-rcnn/loss", { options })).toMatchObject({
    inSample: true,
    trainedOn: [{ samples: SAMPLES, folds: null }],
  });
  expect(await numbersOf("street", "model_evaluation/loss")).toEqual(Array(SAMPLES).fill(10));
});

test("a set that lacks a model is refused when it is registered", async () => {
  const files = [
    { name: "model.json", content: await manifest({ folds: ["fold-0", "fold-1"] }) },
    ...(await inFolder("fold-0", makeFold(0))),
  ];
  await expect(register("half", files, commitId)).rejects.toThrow(
    'There is no readable model \\"fold-1\\": expected',
  );
});
