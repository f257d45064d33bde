import type { LoopReport } from "./run-loop.ts";
import type { StepReport } from "./steps.ts";

const NAME_WIDTH = 8;
const SECONDS_WIDTH = 7;

/** One line for a step: whether it succeeded, its name, how long it took and what came of it. */
export function stepLine({ name, ok, seconds, detail }: StepReport): string {
  return `${ok ? "✓" : "✗"} ${name.padEnd(NAME_WIDTH)}${seconds.toFixed(1).padStart(SECONDS_WIDTH)} s  ${detail}`;
}

/** What the whole loop came to, in a few lines. */
export function summaryLines({
  steps,
  imagesPerSecond,
  meanIou,
  planted,
  detection,
}: LoopReport): string[] {
  const succeeded = steps.filter(({ ok }) => ok).length;
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  const speed = `loss ${figure(imagesPerSecond.loss, 1)}, predictions ${figure(imagesPerSecond.predictions, 1)}`;
  const precision = planted
    ? [
        `Precision among the first ${planted.k}: ${planted.precisionByLoss.toFixed(2)} by loss, ${planted.precisionByExpression.toFixed(2)} by loss_classifier + 10 * loss_objectness, ${figure(planted.precisionByLabelQuality, 2)} by label quality.`,
      ]
    : [];
  return [
    `${succeeded} of ${steps.length} steps succeeded in ${seconds.toFixed(1)} s.`,
    `Images per second: ${speed}.`,
    `Mean iou on the validation data: ${figure(meanIou, 3)}; AP ${figure(detection?.AP ?? null, 3)}, AP50 ${figure(detection?.AP50 ?? null, 3)}.`,
    ...precision,
  ];
}

/** The report as one JSON object, with figures rounded to what they are worth. */
export function reportJson({ imagesPerSecond, ...report }: LoopReport): string {
  return JSON.stringify({
    ...report,
    imagesPerSecond: {
      loss: rounded(imagesPerSecond.loss, 1),
      predictions: rounded(imagesPerSecond.predictions, 1),
    },
  });
}

function figure(value: number | null, digits: number): string {
  return value === null ? "not measured" : value.toFixed(digits);
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
