import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EvaluatorSample } from "@loupe/plugin-api";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { createPredictionsEvaluator } from "../../plugins/faster-rcnn/src/predictions.ts";
import { boundInputs, runEvaluator } from "../../plugins/faster-rcnn/src/test-samples.ts";

/** What torch finds in a picture, as the script writes it: corners, and labels from 1 on. */
interface Expected {
  boxes: number[][];
  labels: number[];
  scores: number[];
}

const PYTHON = "/usr/bin/python3";
const SCRIPT = fileURLToPath(
  new URL("../../plugins/faster-rcnn/goldens/export_stock.py", import.meta.url),
);
const CLASSES = ["a", "b", "c", "d", "e"];
const hasTorch = spawnSync(PYTHON, ["-c", "import torch, torchvision"]).status === 0;
const title = hasTorch ? "" : " (skipped: /usr/bin/python3 has no torch and torchvision here)";
const folder = await mkdtemp(join(tmpdir(), "loupe-stock-"));
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(!hasTorch)(`a detector that torchvision itself exports${title}`, () => {
  test("finds in pictures of several sizes what it finds in torch", async () => {
    const expected = await exportStock();
    const samples = await Promise.all(expected.map((_, index) => readSample(index)));
    const evaluator = createPredictionsEvaluator(folder);
    const inputs = { images: boundInputs(CLASSES).images! };
    const options = { model: "stock" };
    const { results } = await runEvaluator(evaluator, samples, { options, inputs });
    results.forEach((found, index) => expectSame(found as unknown as Expected, expected[index]!));
  }, 120_000);
});

/** Runs the script, and makes a model of what it exports. */
async function exportStock(): Promise<Expected[]> {
  const model = join(folder, "stock");
  await mkdir(model);
  const { status, stderr } = spawnSync(PYTHON, [SCRIPT, model], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  const manifest = {
    format: "torchvision-onnx/1",
    predict: "stock.onnx",
    class_names: CLASSES,
  };
  await writeFile(join(model, "model.json"), JSON.stringify(manifest));
  return JSON.parse(await readFile(join(model, "expected.json"), "utf8")) as Expected[];
}

async function readSample(index: number): Promise<EvaluatorSample> {
  const bytes = await readFile(join(folder, "stock", `${index}.png`));
  const { width, height } = await sharp(bytes).metadata();
  const images = { width, height, digest: "", read: async () => bytes };
  return { id: index, index, values: { images } };
}

/** Pixels of the picture, and scores: the gain of the head multiplies what 32 bits round. */
const BOX_TOLERANCE = 0.05;
const SCORE_TOLERANCE = 1e-3;

/** Rounding can swap two scores that are as good as equal: each box is looked for among all. */
function expectSame(found: Expected, expected: Expected): void {
  expect(found.labels.length).toBe(expected.labels.length);
  expect(expected.labels.length).toBeGreaterThan(0);
  const left = found.labels.map((_, i) => i);
  expected.boxes.forEach(([x1, y1, x2, y2], i) => {
    const box = [x1!, y1!, x2! - x1!, y2! - y1!];
    const at = left.findIndex(
      (j) =>
        found.labels[j] === expected.labels[i]! - 1 &&
        Math.abs(found.scores[j]! - expected.scores[i]!) < SCORE_TOLERANCE &&
        found.boxes[j]!.every((side, k) => Math.abs(side - box[k]!) < BOX_TOLERANCE),
    );
    expect(at, `label ${expected.labels[i]}, box ${box.join(" ")}`).toBeGreaterThanOrEqual(0);
    left.splice(at, 1);
  });
}
