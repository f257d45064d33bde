import { access } from "node:fs/promises";
import { join } from "node:path";
import {
  resolveOptions,
  type BoundInput,
  type Evaluator,
  type EvaluatorSample,
  type ModelFiles,
  type ModelFormat,
} from "@loupe/plugin-api";
import sharp from "sharp";
import { countClasses } from "./check-graph.ts";
import { headClasses } from "./manifest.ts";
import { readRegisteredModel } from "./model-package.ts";
import type { ModelPackage } from "./model-package.ts";
import { inputSize } from "./placement.ts";

/** What tries a model: the evaluators that will run it. */
export interface ModelEvaluators {
  loss: Evaluator;
  predictions: Evaluator;
}

/** Models that the plugin can run: tried on a grey image, with an object and without. */
export function createModelFormat({ loss, predictions }: ModelEvaluators): ModelFormat {
  return {
    name: "onnx",
    description: "a folder with model.json and the one or two ONNX graphs that it names",
    detect: (folder) =>
      access(join(folder, "model.json")).then(
        () => true,
        () => false,
      ),
    async describe(folder) {
      const files = { folder, identity: { name: "The model", digest: "" } };
      const model = await readRegisteredModel(files);
      const { class_names: classNames, input } = model.manifest;
      for (const one of model.folds ?? [folder]) {
        await tryEvaluator(predictions, { ...files, folder: one }, classNames);
        if (model.loss) await tryEvaluator(loss, { ...files, folder: one }, classNames);
      }
      return {
        classNames,
        ...(model.folds && { folds: model.folds.length }),
        warnings: warningsOf(model),
        details: { ...inputSize(input), hasLoss: model.loss !== undefined },
      };
    },
  };
}

const NO_LOSS = "It has no loss graph: faster-rcnn/loss is refused, faster-rcnn/predictions runs.";
const HIDDEN_HEAD =
  "Its graph does not show how many classes its head tells apart, so that class_names could not be compared with it.";

function warningsOf({ manifest, predict, loss }: ModelPackage): string[] {
  const isHidden = headClasses(manifest) !== undefined && countClasses(predict) === null;
  return [...(loss ? [] : [NO_LOSS]), ...(isHidden ? [HIDDEN_HEAD] : [])];
}

const SIZE = { width: 96, height: 64 };

/** @throws where the model does not load, or what it gives is not what it should be */
async function tryEvaluator(
  evaluator: Evaluator,
  files: ModelFiles,
  classNames: readonly string[],
): Promise<void> {
  const session = await evaluator.open({
    options: resolveOptions(evaluator.options, {}),
    inputs: inputsOf(classNames),
    models: { model: files },
    signal: new AbortController().signal,
    log: () => {},
  });
  try {
    for await (const _ of session.evaluate(greySamples()));
  } finally {
    await session.dispose();
  }
}

function inputsOf(classNames: readonly string[]): Record<string, BoundInput> {
  return {
    images: { tensor: "images", htype: "image" },
    boxes: { tensor: "boxes", htype: "bbox", coords: { type: "pixel", mode: "LTRB" } },
    labels: { tensor: "labels", htype: "class_label", classNames },
  };
}

async function* greySamples(): AsyncGenerator<EvaluatorSample> {
  const bytes = await sharp({ create: { ...SIZE, channels: 3, background: "#808080" } })
    .png()
    .toBuffer();
  const images = { ...SIZE, digest: "", read: async () => bytes };
  yield { id: 0, index: 0, values: { images, boxes: [[8, 8, 40, 40]], labels: [0] } };
  yield { id: 1, index: 1, values: { images, boxes: [], labels: [] } };
}
