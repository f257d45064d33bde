import { fileURLToPath } from "node:url";
import { definePlugin } from "@loupe/plugin-api";
import type { Plugin } from "@loupe/plugin-api";
import { checkPython } from "./check-python.ts";
import { createModelFormat } from "./describe-model.ts";
import { createLossEvaluator } from "./loss.ts";
import { createPredictionsEvaluator } from "./predictions.ts";
import { checkProviders } from "./providers.ts";
import { createDetectorTrainer } from "./trainer.ts";

export interface FasterRcnnOptions {
  /** Where models are looked up by name. Default: the plugin's own folder, which holds `digits`. */
  modelsFolder?: string;
  /** The Python that trains, which has torch. Default: what `LOUPE_PYTHON` names, else `python3`. */
  python?: string;
}

/**
 * Runs Faster R-CNN models in ONNX form: their loss for each image, and what they find there. Trains
 * them, where there is a Python with torch.
 */
export default function fasterRcnn({
  modelsFolder = OWN_MODELS,
  python = process.env["LOUPE_PYTHON"] || "python3",
}: FasterRcnnOptions = {}): Plugin {
  const loss = createLossEvaluator(modelsFolder);
  const predictions = createPredictionsEvaluator(modelsFolder);
  return definePlugin({
    name: "faster-rcnn",
    version: "0.1.0",
    contractVersion: 1,
    evaluators: [loss, predictions],
    trainers: [createDetectorTrainer(python)],
    models: [createModelFormat({ loss, predictions })],
    checks: async () => [...(await checkProviders()), await checkPython(python)],
  });
}

const OWN_MODELS = fileURLToPath(new URL("../models", import.meta.url));
