import { formatTable } from "../../output/table.ts";
import type { AttributedChange, FoundErrors, ValidationFigures } from "./figures.ts";
import type { LapReport } from "./run-lap.ts";
import { FOLLOWED } from "./steps/rank.ts";

/** What the second lap came to, for people. */
export function lapLines(report: LapReport): string[] {
  const { steps, again, planted, corrected, validation } = report;
  const succeeded = steps.filter(({ ok }) => ok).length;
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  return [
    `${succeeded} of ${steps.length} steps succeeded in ${(seconds / 60).toFixed(1)} minutes.`,
    ...(again === null ? [] : [`The same again: ${again}`]),
    ...(planted ? ["", formatFound(planted)] : []),
    ...(corrected === null ? [] : [`Corrected: ${corrected}, by ${FOLLOWED}, out of fold.`]),
    ...(validation ? ["", formatGain(validation), CAUTION] : []),
  ];
}

const CAUTION =
  "The interval is that of the images. How much of the gain is the luck of two trainings, another --seed shows.";

/** Such as `AP50 0.812 before, 0.841 after: +0.029`. */
export function describeGain({ before, after, iouGain }: ValidationFigures): string {
  return `AP50 ${before.AP50.toFixed(3)} before, ${after.AP50.toFixed(3)} after; mean iou ${signed(iouGain.mean)}${margin(iouGain.margin)} over ${iouGain.samples} images`;
}

/** Such as `AP +0.120, of which +0.020 is due to the model and +0.100 to the labels`. */
export function describeAttribution({ name, change, model, labels }: AttributedChange): string {
  return `${name} ${signed(change)}, of which ${signed(model)} is due to the model and ${signed(labels)} to the labels`;
}

function formatFound({ k, samples, rankings }: FoundErrors): string {
  const chance = Math.round((k * k) / samples);
  const rows = rankings.map(({ by, outOfFold, inSample }) => [
    by,
    String(outOfFold),
    String(inSample),
  ]);
  const head = [`of ${k} errors in the first ${k} of ${samples}`, "out of fold", "in-sample"];
  return formatTable(head, [...rows, ["by chance", String(chance), String(chance)]]);
}

function formatGain({ before, after, iouGain }: ValidationFigures): string {
  const row = (name: string, from: number, to: number, more = "") => [
    name,
    from.toFixed(3),
    to.toFixed(3),
    `${signed(to - from)}${more}`,
  ];
  const head = [
    `on ${iouGain.samples} validation images`,
    "wrong labels",
    "corrected",
    "gain (95 %)",
  ];
  return formatTable(head, [
    row("AP", before.AP, after.AP),
    row("AP50", before.AP50, after.AP50),
    row("mean iou", before.meanIou, after.meanIou, margin(iouGain.margin)),
  ]);
}

function signed(number: number): string {
  return `${number < 0 ? "-" : "+"}${Math.abs(number).toFixed(3)}`;
}

function margin(value: number | null): string {
  return value === null ? "" : ` ± ${value.toFixed(3)}`;
}
