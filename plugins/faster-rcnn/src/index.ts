import { fileURLToPath } from "node:url";
import { definePlugin } from "@loupe/plugin-api";
import type { Plugin } from "@loupe/plugin-api";
import { createModelFormat } from "./describe-model.ts";
import { createLossEvaluator } from "./loss.ts";
import { createPredictionsEvaluator } from "./predictions.ts";
import { checkProviders } from "./providers.ts";

export interface FasterRcnnOptions {
  /** Where models are looked up by name. Default: the plugin's own folder, which holds `digits`. */
  modelsFolder?: string;
}

/** Runs Faster R-CNN models in ONNX form: their loss for each image, and what they find there. */
export default function fasterRcnn({ modelsFolder = OWN_MODELS }: FasterRcnnOptions = {}): Plugin {
  const loss = createLossEvaluator(modelsFolder);
  const predictions = createPredictionsEvaluator(modelsFolder);
  return definePlugin({
    name: "faster-rcnn",
    version: "0.1.0",
    contractVersion: 1,
    evaluators: [loss, predictions],
    models: [createModelFormat({ loss, predictions })],
    checks: checkProviders,
  });
}

const OWN_MODELS = fileURLToPath(new URL("../models", import.meta.url));
