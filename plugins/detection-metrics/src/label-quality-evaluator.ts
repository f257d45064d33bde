import type { Evaluator, OutputSpec } from "@loupe/plugin-api";
import type { JoinedClasses } from "./class-names.ts";
import {
  listBoxes,
  noOutputs,
  openComparison,
  type Comparison,
  type ComparisonSummary,
} from "./compare-samples.ts";
import { detectionInputs } from "./detection-inputs.ts";
import { poolLabelScores, scoreLabels } from "./label-quality.ts";
import { objectNumber, sampleNumber, shownObjects } from "./object-outputs.ts";

const GROUP = "label_scores";

const outputs = {
  overlooked: sampleNumber(
    "float64",
    "HIGHER",
    "Near 0 where an object was probably overlooked; up to 1.",
  ),
  badly_located: sampleNumber(
    "float64",
    "HIGHER",
    "Near 0 where a box is probably badly drawn; up to 1.",
  ),
  swapped: sampleNumber("float64", "HIGHER", "Near 0 where a class is probably wrong; up to 1."),
  label_quality: sampleNumber(
    "float64",
    "HIGHER",
    "The geometric mean of the three: lowest first to review.",
  ),
  [`${GROUP}/boxes`]: shownObjects.boxes,
  [`${GROUP}/labels`]: shownObjects.labels,
  [`${GROUP}/badly_located`]: objectNumber(
    "float64",
    "Near 0 where the box is probably badly drawn.",
  ),
  [`${GROUP}/swapped`]: objectNumber("float64", "Near 0 where the class is probably wrong."),
  [`${GROUP}/label_quality`]: objectNumber("float64", "The lower of the two."),
} satisfies Record<string, OutputSpec>;

/** Evaluator `label-quality`: which labels a model doubts, by ObjectLab's three scores. */
export const labelQuality: Evaluator = {
  name: "label-quality",
  description:
    "How likely the labels of each sample are right by what a model predicts: objects overlooked, badly located or of the wrong class (ObjectLab).",
  inputs: detectionInputs,
  outputs,
  options: {},
  open: async (context) => openComparison(context, compare),
};

function compare({ names, known }: JoinedClasses): Comparison {
  return {
    classNames: { [`${GROUP}/labels`]: names.slice(0, known) },
    nothing: noOutputs(outputs),
    outputs(objects) {
      const scores = scoreLabels(objects);
      const pooled = poolLabelScores(scores);
      return {
        overlooked: pooled.overlooked,
        badly_located: pooled.badlyLocated,
        swapped: pooled.swapped,
        label_quality: pooled.labelQuality,
        [`${GROUP}/boxes`]: listBoxes(objects.truth),
        [`${GROUP}/labels`]: [...objects.truth.labels],
        [`${GROUP}/badly_located`]: scores.badlyLocated,
        [`${GROUP}/swapped`]: scores.swapped,
        [`${GROUP}/label_quality`]: scores.swapped.map((swapped, object) =>
          Math.min(swapped, scores.badlyLocated[object]!),
        ),
      };
    },
    startSummary,
  };
}

/** The figures that are means, and of what. */
const MEANS = {
  meanOverlooked: "overlooked",
  meanBadlyLocated: "badly_located",
  meanSwapped: "swapped",
  meanLabelQuality: "label_quality",
} as const;

/** Means over the samples, null where there is none. */
function startSummary(): ComparisonSummary {
  const outputNames = Object.values(MEANS);
  const sums = outputNames.map(() => 0);
  let samples = 0;
  return {
    add(_, { outputs }) {
      samples++;
      outputNames.forEach((name, i) => {
        sums[i]! += outputs[name] as number;
      });
    },
    summary() {
      const means = Object.keys(MEANS).map((name, i) => [
        name,
        samples === 0 ? null : sums[i]! / samples,
      ]);
      return { figures: Object.fromEntries(means) as Record<string, number | null> };
    },
  };
}
