import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, describe, expect, test } from "vitest";

/** What torch says of the images, as the trainer writes it. */
interface Expected {
  shape: number[];
  gt_boxes: number[][][];
  gt_labels: number[][];
  losses: Record<string, number[]>;
  predictions: Record<string, unknown[]>;
}

const PYTHON = process.env["LOUPE_PYTHON"] || "/usr/bin/python3";
const SCRIPT = fileURLToPath(
  new URL("../../plugins/faster-rcnn/trainer/tests/write_package.py", import.meta.url),
);
const hasTorch = spawnSync(PYTHON, ["-c", "import torch, torchvision"]).status === 0;
const title = hasTorch ? "" : ` (skipped: ${PYTHON} has no torch and torchvision here)`;
const folder = await mkdtemp(join(tmpdir(), "loupe-export-"));
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(!hasTorch)(`the graphs that the trainer exports${title}`, () => {
  test("give in ONNX Runtime what they give in torch", async () => {
    const files = await writePackage();
    const { gt_boxes, gt_labels, losses, predictions, shape } = files.expected;
    const images = new Tensor("float32", files.images, shape);
    const objects = [gt_labels.length, gt_labels[0]!.length];
    const labels = BigInt64Array.from(gt_labels.flat(), BigInt);
    const found = await run(files.loss, {
      images,
      gt_boxes: new Tensor("float32", Float32Array.from(gt_boxes.flat(2)), [...objects, 4]),
      gt_labels: new Tensor("int64", labels, objects),
    });
    for (const [name, values] of Object.entries(losses)) expectClose(found[name]!, values);
    const seen = await run(files.predict, { images });
    for (const [name, values] of Object.entries(predictions)) expectClose(seen[name]!, values);
  });
});

async function writePackage() {
  const { status, stderr } = spawnSync(PYTHON, [SCRIPT, folder], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  const bytes = await readFile(join(folder, "images.f32"));
  return {
    images: new Float32Array(Uint8Array.from(bytes).buffer),
    expected: JSON.parse(await readFile(join(folder, "expected.json"), "utf8")) as Expected,
    predict: join(folder, "predict.onnx"),
    loss: join(folder, "loss.onnx"),
  };
}

async function run(file: string, inputs: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await InferenceSession.create(file);
  try {
    return await session.run(inputs);
  } finally {
    await session.release();
  }
}

function expectClose(found: Tensor, values: unknown[]): void {
  const expected = values.flat(Infinity).map(Number);
  const numbers = Array.from(found.data as Float32Array | BigInt64Array, Number);
  expect(numbers).toHaveLength(expected.length);
  const apart = numbers.map((value, i) => Math.abs(value - expected[i]!) / (1 + Math.abs(value)));
  expect(Math.max(0, ...apart)).toBeLessThan(1e-3);
}
