import { check } from "../../check.ts";
import { evaluateBranch, type Evaluated } from "../../evaluate-branch.ts";
import { PREDICTED } from "../../loop.ts";
import { readNumbers } from "../../read-numbers.ts";
import type { Found } from "../../steps.ts";
import { IOU } from "../../steps/predict.ts";
import type { ModelFigures } from "../figures.ts";
import { pairedGain } from "../gain.ts";
import type { Lap } from "../lap.ts";
import { describeGain } from "../print-lap.ts";
import type { Trained } from "./train.ts";

/** Evaluates both models on the validation data, whose labels nobody has touched. */
export async function compareModels(
  lap: Lap,
  { first, second }: { first: Trained; second: Trained },
): Promise<Found> {
  const before = await measure(lap, first.reference);
  const after = await measure(lap, second.reference);
  const iouGain = pairedGain(before.ious, after.ious);
  lap.figures.validation = { before: before.figures, after: after.figures, iouGain };
  const { fallen, risen, same } = await countChanges(lap, before.runId, after.runId);
  return {
    detail: `${describeGain(lap.figures.validation)}; iou is higher in ${risen} images, lower in ${fallen}, and the same in ${same}.`,
  };
}

interface Measured {
  /** Of the predictions. */
  runId: string;
  figures: ModelFigures;
  /** In the order of the samples. */
  ious: number[];
}

async function measure(lap: Lap, model: string): Promise<Measured> {
  const { client, validation } = lap;
  const options = { model };
  const predicted = await evaluateBranch(lap, validation, {
    evaluator: "faster-rcnn/predictions",
    options,
  });
  const ious = await readNumbers(client, validation, IOU, { ref: predicted.commitId });
  const evaluator = "detection-metrics/matches";
  const matched = await evaluateBranch(lap, validation, { evaluator, inputs: PREDICTED });
  return {
    runId: predicted.runId,
    figures: {
      AP: figureOf(matched, "AP"),
      AP50: figureOf(matched, "AP50"),
      meanIou: figureOf(predicted, "meanIou"),
    },
    ious: ious.map(({ number }) => number ?? 0),
  };
}

function figureOf({ figures }: Evaluated, name: string): number {
  const figure = figures[name];
  check(
    typeof figure === "number" && figure >= 0 && figure <= 1,
    `A run on the validation data says ${name} ${figure}; expected 0 to 1.`,
  );
  return figure;
}

interface Changes {
  risen: number;
  fallen: number;
  same: number;
}

async function countChanges({ client }: Lap, before: string, after: string): Promise<Changes> {
  const { compareRuns } = await client.query<{ compareRuns: { output: { changes: Changes } } }>(
    `query ($before: ID!, $after: ID!) {
      compareRuns(before: $before, after: $after) { output(name: "iou") { changes { risen fallen same } } }
    }`,
    { before, after },
  );
  return compareRuns.output.changes;
}
