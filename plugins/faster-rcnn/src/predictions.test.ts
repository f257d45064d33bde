import type { EvaluatorOutputs } from "@loupe/plugin-api";
import { contractProblems } from "@loupe/plugin-api/contract-test";
import { describe, expect, test } from "vitest";
import fasterRcnn from "./index.ts";
import { boundInputs, brokenImage, drawOnes, runEvaluator } from "./test-samples.ts";

const predictions = fasterRcnn().evaluators!.find(({ name }) => name === "predictions")!;
const { images } = boundInputs();

describe("predictions", () => {
  test("finds the digits, in pixels of the image, by falling score", async () => {
    const { results } = await runEvaluator(predictions, [await drawOnes(0, 2)]);
    const { boxes, labels, scores } = objects(results[0]!);
    const lefts = boxes.slice(0, 2).map(([left]) => Math.round(left! / 10) * 10);
    expect(lefts.toSorted((a, b) => a - b)).toEqual([20, 60]);
    expect(labels.slice(0, 2)).toEqual([1, 1]);
    expect(scores[1]).toBeGreaterThan(0.9);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores.every((score) => score >= 0.05)).toBe(true);
    for (const [left, top, width, height] of boxes) {
      expect(Math.min(left!, top!, width!, height!)).toBeGreaterThanOrEqual(0);
      expect(left! + width!).toBeLessThanOrEqual(160.001);
      expect(top! + height!).toBeLessThanOrEqual(80.001);
    }
  });

  test("compares them with the ground truth", async () => {
    const right = await drawOnes(0, 2);
    const wrong = { id: 1, index: 1, values: { ...right.values, labels: [7, 7] } };
    const { results, summary } = await runEvaluator(predictions, [
      right,
      wrong,
      await drawOnes(2, 0),
    ]);
    const [first, second, third] = results.map(({ iou, playbook_iou }) => [iou, playbook_iou]);
    for (const iou of first!) expect(iou).toBeGreaterThan(0.6);
    expect([second, third]).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(summary?.figures).toEqual({
      meanIou: (Number(first![0]) + 0 + 1) / 3,
      meanPlaybookIou: Number(first![1]) / 3,
      droppedObjects: 0,
    });
  });

  test("looks only at predictions above the threshold, in iou alone", async () => {
    const samples = [await drawOnes(0, 1)];
    const all = (await runEvaluator(predictions, samples)).results[0]!;
    const none = (await runEvaluator(predictions, samples, { options: { iouScoreThreshold: 1 } }))
      .results[0]!;
    expect(none).toEqual({ ...all, iou: 0 });
  });

  test("runs without ground truth", async () => {
    const { results, summary } = await runEvaluator(predictions, [await drawOnes(0, 1)], {
      inputs: { images: images! },
    });
    expect(results[0]).toMatchObject({ iou: null, playbook_iou: null });
    expect(objects(results[0]!).labels[0]).toBe(1);
    expect(summary?.figures).toEqual({
      meanIou: null,
      meanPlaybookIou: null,
      droppedObjects: 0,
    });
  });

  test("is the same whatever the batch and the threads", async () => {
    const samples = await Promise.all(
      [2, 0, 3, 1, 1].map((count, index) => drawOnes(index, count)),
    );
    const alone = (await runEvaluator(predictions, samples, { options: { batchSize: 1 } })).results;
    for (const options of [{ batchSize: 2 }, { batchSize: 16 }, { batchSize: 2, threads: 1 }]) {
      const { results } = await runEvaluator(predictions, samples, { options });
      results.forEach((outputs, index) => expect(rounded(outputs)).toEqual(rounded(alone[index]!)));
    }
  });

  test("writes no value for a sample without an image, and nothing for no samples", async () => {
    const { values } = await drawOnes(0, 1);
    const { results } = await runEvaluator(predictions, [
      { id: 0, index: 0, values: { ...values, images: null } },
    ]);
    expect(results).toEqual([
      { boxes: null, labels: null, scores: null, iou: null, playbook_iou: null },
    ]);
    expect((await runEvaluator(predictions, [])).results).toEqual([]);
  });

  test("names the sample whose image can't be decoded", async () => {
    await expect(runEvaluator(predictions, [await drawOnes(0, 1), brokenImage(1)])).rejects.toThrow(
      /^The image of sample 1 can't be decoded: /,
    );
  });

  test("keeps the contract", async () => {
    const samples = await Promise.all([1, 0, 3].map((count, index) => drawOnes(index, count)));
    const plugin = {
      name: "predictions-only",
      version: "0",
      contractVersion: 1,
      evaluators: [predictions],
    };
    const cases = [
      { evaluator: "predictions", inputs: boundInputs(), samples },
      { evaluator: "predictions", inputs: { images: images! }, samples, options: { batchSize: 2 } },
    ];
    expect(await contractProblems(plugin, cases)).toEqual([]);
  });
});

function objects(outputs: EvaluatorOutputs) {
  return outputs as { boxes: number[][]; labels: number[]; scores: number[] };
}

function rounded(outputs: EvaluatorOutputs): unknown {
  return JSON.parse(JSON.stringify(outputs), (_, value: unknown) =>
    typeof value === "number" ? Math.round(value * 1000) / 1000 : value,
  );
}
