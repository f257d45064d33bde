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
import { matchObjects, NONE } from "./match-objects.ts";
import { TRUTH_OUTCOMES, truthOutcomes } from "./match-outcomes.ts";
import { objectNumber, objectOutcome, shownObjects } from "./object-outputs.ts";
import { readThresholds, thresholdOptions, type Thresholds } from "./threshold-options.ts";

const GROUP = "ground_truth_matches";

const outputs = {
  [`${GROUP}/boxes`]: shownObjects.boxes,
  [`${GROUP}/labels`]: shownObjects.labels,
  [`${GROUP}/outcome`]: objectOutcome(TRUTH_OUTCOMES, "What became of each object."),
  [`${GROUP}/iou`]: objectNumber("float64", "IoU with the prediction that found it, else 0."),
  [`${GROUP}/scores`]: objectNumber("float64", "Score of the prediction that found it, else 0."),
} satisfies Record<string, OutputSpec>;

/** Evaluator `ground-truth-matches`: which objects were found, and which were missed. */
export const groundTruthMatches: Evaluator = {
  name: "ground-truth-matches",
  description:
    "Which objects of the ground truth were found by a prediction, and which were missed.",
  inputs: detectionInputs,
  outputs,
  options: thresholdOptions,
  open: async (context) =>
    openComparison(context, (classes) => compare(classes, readThresholds(context.options))),
};

function compare({ names, known }: JoinedClasses, thresholds: Thresholds): Comparison {
  return {
    classNames: { [`${GROUP}/labels`]: names.slice(0, known) },
    nothing: noOutputs(outputs),
    outputs(objects) {
      const matches = matchObjects(objects, { ...thresholds, withinClasses: true });
      const outcomes = truthOutcomes(objects, matches);
      const ofPartner = (values: Float64Array) =>
        Array.from(matches.partnerOfTruth, (partner) => (partner === NONE ? 0 : values[partner]!));
      return {
        [`${GROUP}/boxes`]: listBoxes(objects.truth),
        [`${GROUP}/labels`]: [...objects.truth.labels],
        [`${GROUP}/outcome`]: outcomes.map((outcome) => TRUTH_OUTCOMES.indexOf(outcome)),
        [`${GROUP}/iou`]: ofPartner(matches.ious),
        [`${GROUP}/scores`]: ofPartner(objects.predictions.scores),
      };
    },
    startSummary: () => startSummary(thresholds),
  };
}

function startSummary(thresholds: Thresholds): ComparisonSummary {
  const counts = { found: 0, missed: 0, ignored: 0 };
  return {
    add(objects) {
      const matches = matchObjects(objects, { ...thresholds, withinClasses: true });
      for (const outcome of truthOutcomes(objects, matches)) counts[outcome]++;
    },
    summary: () => ({ figures: { ...counts } }),
  };
}
