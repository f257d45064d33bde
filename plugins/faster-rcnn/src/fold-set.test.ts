import { rm } from "node:fs/promises";
import { join } from "node:path";
import { resolveOptions } from "@loupe/plugin-api";
import { contractProblems } from "@loupe/plugin-api/contract-test";
import { afterEach, describe, expect, test } from "vitest";
import { foldOf } from "./fold-of.ts";
import fasterRcnn from "./index.ts";
import { createLossEvaluator } from "./loss.ts";
import { readModelPackage } from "./model-package.ts";
import { createPredictionsEvaluator } from "./predictions.ts";
import { makeBlindGraph, makeLossGraph } from "./test-graph.ts";
import { makeFoldsFolder, type ChangedModel } from "./test-models.ts";
import { boundInputs, drawOnes, runEvaluator } from "./test-samples.ts";

const SIZE = { height: 64, width: 128 };
const LOSSES = ["loss_classifier", "loss_box_reg", "loss_objectness", "loss_rpn_box_reg", "loss"];
const options = { model: "folds", batchSize: 2 };
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function setOf(
  folds: readonly ChangedModel[],
  manifest?: ChangedModel["manifest"],
): Promise<string> {
  const folder = await makeFoldsFolder(folds, manifest);
  folders.push(folder);
  return folder;
}

const withLoss = (loss: number): ChangedModel => ({
  files: { "loss.onnx": makeLossGraph(loss, LOSSES, SIZE) },
});

describe("a set of models of folds", () => {
  test("has each sample judged by the model of its fold, whatever comes with it", async () => {
    const folder = await setOf([10, 11, 12].map(withLoss));
    const samples = await Promise.all(Array.from({ length: 17 }, (_, id) => drawOnes(id, 1)));
    samples[5] = { ...samples[5]!, values: { ...samples[5]!.values, images: null } };
    const loss = createLossEvaluator(folder);
    const { results } = await runEvaluator(loss, samples, { options });
    const expected = samples.map(({ id }) => (id === 5 ? null : 10 + foldOf(id, 3)));
    expect(results.map((outputs) => outputs.loss)).toEqual(expected);
    expect(new Set(expected).size).toBe(4);
    const backwards = await runEvaluator(loss, samples.toReversed(), { options });
    expect(backwards.results).toEqual(results.toReversed());
  });

  test("has the predictions of each sample made by the model of its fold", async () => {
    const blind = { files: { "predict.onnx": makeBlindGraph(SIZE) } };
    const folder = await setOf([{}, blind]);
    const samples = await Promise.all(Array.from({ length: 6 }, (_, id) => drawOnes(id, 1)));
    const { results } = await runEvaluator(createPredictionsEvaluator(folder), samples, {
      options,
    });
    const found = results.map(({ boxes }) => (boxes as number[][]).length > 0);
    expect(found).toEqual(samples.map(({ id }) => foldOf(id, 2) === 0));
    expect(new Set(found).size).toBe(2);
  });

  test("keeps the contract", async () => {
    const modelsFolder = await setOf([withLoss(1), withLoss(2)]);
    const plugin = { ...fasterRcnn({ modelsFolder }), trainers: [] };
    const samples = await Promise.all([1, 0, 2].map((count, index) => drawOnes(index, count)));
    const inputs = boundInputs();
    const cases = ["loss", "predictions"].map((evaluator) => ({
      evaluator,
      inputs,
      samples,
      options,
    }));
    expect(await contractProblems(plugin, cases)).toEqual([]);
  });

  test("is described with how many they are, and refused where one of them can't be run", async () => {
    const sound = await setOf([withLoss(1), withLoss(2)]);
    const [format] = fasterRcnn().models!;
    const described = await format!.describe(join(sound, "folds"), { log: () => {} });
    expect(described).toMatchObject({ folds: 2, warnings: [], details: { hasLoss: true } });
    const broken = await setOf([withLoss(1), withLoss(NaN)]);
    await expect(format!.describe(join(broken, "folds"), { log: () => {} })).rejects.toThrow(
      'the model gave NaN as "loss_classifier"; expected a finite number.',
    );
  });

  test("has a digest over the files of all of them", async () => {
    const digests = await Promise.all(
      [2, 2, 3].map(async (loss) => {
        const folder = await setOf([withLoss(1), withLoss(loss)]);
        return (await readModelPackage(folder, "folds")).identity.digest;
      }),
    );
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  test.each<[string, ChangedModel[], ChangedModel["manifest"], string]>([
    [
      "a folder that is missing",
      [{}, {}],
      { folds: ["fold-0", "fold-7"] },
      'There is no readable model "fold-7": expected ',
    ],
    ["one folder", [{}], { folds: ["fold-0"] }, '"folds" is ["fold-0"]; expected 2 to 100 names'],
    [
      "a folder elsewhere",
      [{}, {}],
      { folds: ["fold-0", "../fold-1"] },
      "expected 2 to 100 names of folders.",
    ],
    [
      "wrong numbers",
      [{}, { manifest: { fold: { number: 0, of: 2 } } }],
      {},
      'In fold-1/model.json, "fold" is {"number":0,"of":2}; expected {"number":1,"of":2}, by its place in "folds".',
    ],
    [
      "a model that belongs to no fold",
      [{ manifest: { fold: undefined } }, {}],
      {},
      'In fold-0/model.json, "fold" is missing; expected {"number":0,"of":2}',
    ],
    [
      "a fold out of range",
      [{}, { manifest: { fold: { number: 2, of: 2 } } }],
      {},
      '"fold" is {"number":2,"of":2}; expected the "number" of the fold, from 0, and "of" how many.',
    ],
    [
      "other classes",
      [{}, { manifest: { class_names: ["a", "b"] } }],
      {},
      'In fold-1/model.json, "class_names" is ["a","b"]; expected ["0","1","2",',
    ],
    [
      "another input",
      [{ manifest: { label_offset: 0 } }, {}],
      {},
      'In fold-0/model.json, "label_offset" is 0; expected 1, as for the whole set.',
    ],
    [
      "a model without loss",
      [{}, { manifest: { loss: undefined } }],
      {},
      'In fold-1/model.json, "loss" is missing; expected "loss.onnx", as for the whole set.',
    ],
  ])("is refused with %s", async (_, folds, manifest, message) => {
    const folder = await setOf(folds, manifest);
    const loss = createLossEvaluator(folder);
    const context = {
      options: resolveOptions(loss.options, options),
      inputs: boundInputs(),
      signal: new AbortController().signal,
      log: () => {},
    };
    await expect(loss.open(context)).rejects.toThrow(message);
  });
});
