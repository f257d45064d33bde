import { definePlugin } from "@loupe/plugin-api";
import type { Plugin } from "@loupe/plugin-api";
import { groundTruthMatches } from "./ground-truth-matches.ts";
import { labelQuality } from "./label-quality-evaluator.ts";
import { matches } from "./matches.ts";
import { overlookedObjects } from "./overlooked-objects.ts";

/** What predictions and ground truth tell without a model: matches, COCO's figures, label quality. */
export default function detectionMetrics(): Plugin {
  return definePlugin({
    name: "detection-metrics",
    version: "0.2.0",
    contractVersion: 1,
    evaluators: [matches, groundTruthMatches, labelQuality, overlookedObjects],
  });
}
