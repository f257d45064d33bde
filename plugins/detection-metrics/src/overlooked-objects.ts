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
import { scoreLabels } from "./label-quality.ts";
import { objectNumber, shownObjects } from "./object-outputs.ts";

const GROUP = "overlooked_objects";

const outputs = {
  [`${GROUP}/boxes`]: shownObjects.boxes,
  [`${GROUP}/labels`]: shownObjects.labels,
  [`${GROUP}/scores`]: objectNumber("float64", "How sure the model is, 0.95 to 1."),
  [`${GROUP}/overlooked`]: objectNumber(
    "float64",
    "The nearer to 0, the farther the nearest object of this class; 1e-6 and less where there is none.",
  ),
} satisfies Record<string, OutputSpec>;

/** Evaluator `overlooked-objects`: where a model is sure of an object and nothing is labelled. */
export const overlookedObjects: Evaluator = {
  name: "overlooked-objects",
  description:
    "The objects that a model is sure of where nothing is labelled: probably overlooked (ObjectLab).",
  inputs: detectionInputs,
  outputs,
  options: {},
  open: async (context) => openComparison(context, compare),
};

function compare({ names }: JoinedClasses): Comparison {
  return {
    classNames: { [`${GROUP}/labels`]: names },
    nothing: noOutputs(outputs),
    outputs({ truth, predictions }) {
      const { overlooked } = scoreLabels({ truth, predictions });
      const boxes = listBoxes(predictions);
      const sure = overlooked.flatMap((score, i) => (score === null ? [] : [{ score, i }]));
      return {
        [`${GROUP}/boxes`]: sure.map(({ i }) => boxes[i]!),
        [`${GROUP}/labels`]: sure.map(({ i }) => predictions.labels[i]!),
        [`${GROUP}/scores`]: sure.map(({ i }) => predictions.scores[i]!),
        [`${GROUP}/overlooked`]: sure.map(({ score }) => score),
      };
    },
    startSummary,
  };
}

function startSummary(): ComparisonSummary {
  let overlookedObjects = 0;
  return {
    add(_, { outputs }) {
      overlookedObjects += (outputs[`${GROUP}/scores`] as number[]).length;
    },
    summary: () => ({ figures: { overlookedObjects } }),
  };
}
