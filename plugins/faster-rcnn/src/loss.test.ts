import { rm } from "node:fs/promises";
import type { EvaluatorOutputs } from "@loupe/plugin-api";
import { contractProblems } from "@loupe/plugin-api/contract-test";
import { afterEach, describe, expect, test } from "vitest";
import fasterRcnn from "./index.ts";
import { createLossEvaluator } from "./loss.ts";
import { makeLossGraph } from "./test-graph.ts";
import { makeModelsFolder } from "./test-models.ts";
import type { ChangedModel } from "./test-models.ts";
import { boundInputs, brokenImage, drawOnes, runEvaluator } from "./test-samples.ts";

const loss = fasterRcnn().evaluators!.find(({ name }) => name === "loss")!;
const PARTS = ["loss_classifier", "loss_box_reg", "loss_objectness", "loss_rpn_box_reg"];
const folders: string[] = [];
/** On a device that no machine has: either its libraries are missing, or it is. */
const GPU = { provider: "tensorrt", device: 63 };
const WITHOUT_GPU =
  '(Provider "tensorrt" can\'t be used here: |.*loss.onnx can\'t be loaded as an ONNX graph, with provider "tensorrt" on device 63: )';

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe("loss", () => {
  test("gives four parts and their sum", async () => {
    const { results } = await runEvaluator(loss, [await drawOnes(0, 2)]);
    const sum = PARTS.reduce((total, name) => total + (results[0]![name] as number), 0);
    expect(results[0]!.loss).toBeCloseTo(sum, 5);
    expect(results[0]!.loss).toBeGreaterThan(0.1);
  });

  test("grows when a label is wrong, a box is shifted, an object is not annotated", async () => {
    const right = await drawOnes(0, 2);
    const boxes = right.values.boxes as number[][];
    const swapped = { id: 1, index: 1, values: { ...right.values, labels: [1, 8] } };
    const shifted = {
      id: 2,
      index: 2,
      values: { ...right.values, boxes: [boxes[0]!, [100, 20, 140, 60]] },
    };
    const missing = {
      id: 3,
      index: 3,
      values: { ...right.values, boxes: boxes.slice(1), labels: [1] },
    };
    const { results } = await runEvaluator(loss, [right, swapped, shifted, missing]);
    const scores = results.map(
      (outputs) => Number(outputs.loss_classifier) + 10 * Number(outputs.loss_objectness),
    );
    for (const other of scores.slice(1)) expect(other).toBeGreaterThan(scores[0]! * 1.5);
  });

  test("is the same whatever the batch and the threads", async () => {
    const samples = await Promise.all(
      [2, 0, 3, 1, 2, 1, 0].map((count, index) => drawOnes(index, count)),
    );
    const alone = (await runEvaluator(loss, samples, { options: { batchSize: 1 } })).results;
    const sizes = [2, 3, 7, 16].map((batchSize) => ({ batchSize }));
    for (const options of [...sizes, { batchSize: 2, threads: 1 }]) {
      const { results } = await runEvaluator(loss, samples, { options });
      results.forEach((outputs, index) => expectClose(outputs, alone[index]!));
    }
  });

  test("sums up the run", async () => {
    const { results, summary } = await runEvaluator(loss, [
      await drawOnes(0, 1),
      await drawOnes(1, 3),
    ]);
    const mean = (name: string) =>
      ((results[0]![name] as number) + (results[1]![name] as number)) / 2;
    expect(summary?.figures).toEqual({
      ...Object.fromEntries([...PARTS, "loss"].map((name) => [name, mean(name)])),
      droppedObjects: 0,
    });
    const figures = { loss: null, droppedObjects: 0 };
    expect((await runEvaluator(loss, [])).summary).toMatchObject({ figures });
  });

  test("gives images without objects a loss, samples without image or ground truth none", async () => {
    const blank = await drawOnes(0, 0);
    const noTruth = { id: 1, index: 1, values: { ...blank.values, boxes: null, labels: null } };
    const noImage = { id: 2, index: 2, values: { ...blank.values, images: null } };
    const { results } = await runEvaluator(loss, [noTruth, blank, noImage]);
    expect(results[1]!.loss).toBeGreaterThanOrEqual(0);
    for (const outputs of [results[0]!, results[2]!])
      expect(Object.values(outputs)).toEqual(Array(5).fill(null));
  });

  test("drops objects of unknown classes when told so, and counts them", async () => {
    const inputs = boundInputs(["window", "1"]);
    const sample = await drawOnes(0, 2);
    const mixed = { id: 0, index: 0, values: { ...sample.values, labels: [1, 0] } };
    await expect(runEvaluator(loss, [mixed], { inputs })).rejects.toThrow(
      'does not know these classes of "labels": "window"',
    );
    const dropped = await runEvaluator(loss, [mixed], {
      inputs,
      options: { unknownClasses: "DROP" },
    });
    const boxes = (sample.values.boxes as number[][]).slice(0, 1);
    const without = await runEvaluator(loss, [
      { id: 0, index: 0, values: { ...sample.values, boxes, labels: [1] } },
    ]);
    expect(dropped.results).toEqual(without.results);
    expect(dropped.summary?.figures).toMatchObject({ droppedObjects: 1 });
  });

  test("names the sample whose image can't be decoded or read", async () => {
    const samples = [await drawOnes(10, 1), brokenImage(11), await drawOnes(12, 1)];
    await expect(runEvaluator(loss, samples)).rejects.toThrow(
      /^The image of sample 11 can't be decoded: .*unsupported image format/,
    );
    const gone = await drawOnes(13, 1);
    const read = () => Promise.reject(new Error("The disk is gone."));
    const values = { ...gone.values, images: { width: 1, height: 1, digest: "", read } };
    await expect(runEvaluator(loss, [{ id: 13, index: 13, values }])).rejects.toThrow(
      "The image of sample 13 can't be read: The disk is gone.",
    );
  });

  test("refuses a model without a loss graph", async () => {
    await expect(runChanged({ manifest: { loss: undefined } })).rejects.toThrow(
      'Model "changed" has no loss graph: its model.json has no entry "loss". It can only predict.',
    );
  });

  test("refuses a file that is not ONNX, and a graph with other inputs", async () => {
    await expect(runChanged({ files: { "loss.onnx": "no graph" } })).rejects.toThrow(
      /loss.onnx can't be loaded as an ONNX graph: .*[Pp]rotobuf/,
    );
    await expect(runChanged({ manifest: { loss: "predict.onnx" } })).rejects.toThrow(
      /predict.onnx has the inputs images float32 \[batch, 3, 64, 128\]. Expected were: .*gt_boxes float32/,
    );
  });

  test("refuses other classes than the head tells apart", async () => {
    const apart = '"class_names" and "label_offset" of model.json make';
    await expect(runChanged({ manifest: { label_offset: 0 } })).rejects.toThrow(`${apart} 10.`);
    const names = Array.from("0123456789x");
    await expect(runChanged({ manifest: { class_names: names } })).rejects.toThrow(
      `loss.onnx tells 11 classes apart, the background included; ${apart} 12.`,
    );
  });

  test("names the sample and the output that is not finite", async () => {
    const graph = makeLossGraph(NaN, [...PARTS, "loss"], { height: 64, width: 128 });
    await expect(runChanged({ files: { "loss.onnx": graph } })).rejects.toThrow(
      'For sample 4 the model gave NaN as "loss_classifier"; expected a finite number.',
    );
  });

  test("refuses a provider that there is not, and one whose libraries are missing", async () => {
    const samples = [await drawOnes(0, 1)];
    await expect(runEvaluator(loss, samples, { options: { provider: "abacus" } })).rejects.toThrow(
      'Option "provider" is "abacus"',
    );
    await expect(runEvaluator(loss, samples, { options: GPU })).rejects.toThrow(
      new RegExp(`^${WITHOUT_GPU}`),
    );
  });

  test("lets the CPU do it only when asked to, and says so in the log and the summary", async () => {
    const samples = [await drawOnes(0, 1)];
    const log: string[] = [];
    const options = { ...GPU, fallback: true };
    const { results, summary } = await runEvaluator(loss, samples, { options, log });
    expect(results).toEqual((await runEvaluator(loss, samples)).results);
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(new RegExp(`^The CPU ran what tensorrt was asked for: ${WITHOUT_GPU}`));
    expect(summary?.notes).toEqual(log);
  });

  test("keeps the contract", async () => {
    const samples = await Promise.all([1, 0, 3].map((count, index) => drawOnes(index, count)));
    const inputs = boundInputs();
    const cases = [
      { evaluator: "loss", inputs, samples },
      { evaluator: "loss", inputs, samples, options: { batchSize: 2 } },
    ];
    const plugin = { name: "loss-only", version: "0", contractVersion: 1, evaluators: [loss] };
    expect(await contractProblems(plugin, cases)).toEqual([]);
  });
});

async function runChanged(change: ChangedModel) {
  const folder = await makeModelsFolder(change);
  folders.push(folder);
  return runEvaluator(createLossEvaluator(folder), [await drawOnes(4, 1)], {
    options: { model: "changed" },
  });
}

function expectClose(outputs: EvaluatorOutputs, expected: EvaluatorOutputs): void {
  for (const [name, value] of Object.entries(expected)) {
    expect(Math.abs((outputs[name] as number) - (value as number)), name).toBeLessThan(1e-5);
  }
}
