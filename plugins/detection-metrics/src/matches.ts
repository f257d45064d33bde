import type { Evaluator, OutputSpec } from "@loupe/plugin-api";
import { listBoxes, noOutputs, openComparison, type Comparison } from "./compare-samples.ts";
import { confusionPairs, describeConfusions } from "./confusion.ts";
import { detectionInputs } from "./detection-inputs.ts";
import type { JoinedClasses } from "./class-names.ts";
import { matchObjects } from "./match-objects.ts";
import {
  countOutcomes,
  PREDICTION_OUTCOMES,
  predictionOutcomes,
  truthOutcomes,
} from "./match-outcomes.ts";
import { startMatchSummary } from "./match-summary.ts";
import { objectNumber, objectOutcome, sampleNumber, shownObjects } from "./object-outputs.ts";
import { readThresholds, thresholdOptions, type Thresholds } from "./threshold-options.ts";

const outputs = {
  tp: sampleNumber("int32", "HIGHER", "Predictions that found an object."),
  fp: sampleNumber("int32", "LOWER", "Predictions that found none."),
  fn: sampleNumber("int32", "LOWER", "Objects that no prediction found."),
  confusions: {
    htype: "text",
    describes: "SAMPLE",
    description:
      "What was taken for what, such as [dog -> cat]; [dog -> (background)] is a dog that was missed.",
  },
  "matches/boxes": shownObjects.boxes,
  "matches/labels": shownObjects.labels,
  "matches/scores": objectNumber("float64", "How sure the model was."),
  "matches/outcome": objectOutcome(PREDICTION_OUTCOMES, "What became of each prediction."),
  "matches/iou": objectNumber("float64", "IoU with the object it was matched to, 0 without one."),
  "matches/partner": objectNumber(
    "int32",
    "Position of that object in the ground truth of the sample, -1 without one.",
  ),
} satisfies Record<string, OutputSpec>;

/**
 * Evaluator `matches`: which predictions are right; the summary has COCO's figures, curves and the
 * confusion matrix.
 */
export const matches: Evaluator = {
  name: "matches",
  description:
    "Which predictions found an object. The summary has COCO's figures, each class, precision–recall curves and the confusion matrix.",
  inputs: {
    ...detectionInputs,
    image_ids: {
      htype: "generic",
      required: false,
      description:
        "The number by which COCO orders images; decides only between equal scores. Without it, the order of the samples.",
    },
  },
  outputs,
  options: thresholdOptions,
  open: async (context) =>
    openComparison(context, (classes) => compare(classes, readThresholds(context.options))),
};

function compare(classes: JoinedClasses, thresholds: Thresholds): Comparison {
  return {
    classNames: { "matches/labels": classes.names },
    nothing: noOutputs(outputs),
    outputs(objects) {
      const { predictions } = objects;
      const found = matchObjects(objects, { ...thresholds, withinClasses: true });
      const outcomes = predictionOutcomes(objects, found, thresholds.scoreThreshold);
      const confusions = confusionPairs(objects, thresholds);
      return {
        ...countOutcomes(outcomes, truthOutcomes(objects, found)),
        confusions: describeConfusions(confusions, classes.names),
        "matches/boxes": listBoxes(predictions),
        "matches/labels": [...predictions.labels],
        "matches/scores": [...predictions.scores],
        "matches/outcome": outcomes.map((outcome) => PREDICTION_OUTCOMES.indexOf(outcome)),
        "matches/iou": [...found.ious],
        "matches/partner": [...found.partnerOfPrediction],
      };
    },
    startSummary: () => startMatchSummary(classes, thresholds),
  };
}
