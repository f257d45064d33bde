import {
  SUMMARY_LIMITS,
  type ClassSummary,
  type PrecisionRecallCurve,
  type RunSummary,
} from "@loupe/plugin-api";
import type { JoinedClasses } from "./class-names.ts";
import {
  classFigures,
  COCO_MAX_DETECTIONS,
  COCO_THRESHOLDS,
  type CocoEvaluation,
} from "./coco-figures.ts";
import { curvesAt } from "./curve.ts";
import { describeCounts, type Counts } from "./match-outcomes.ts";
import type { DetectionData } from "./objects.ts";
import { RECALLS } from "./precision-recall.ts";
import type { Thresholds } from "./threshold-options.ts";

export interface EvaluatedClasses {
  evaluation: CocoEvaluation;
  data: DetectionData;
  classes: JoinedClasses;
  counts: readonly Counts[];
  thresholds: Thresholds;
}

/** Figures and curves of the classes; nothing where they are too many for a summary. */
export function describeClasses(
  evaluated: EvaluatedClasses,
): Pick<RunSummary, "classes" | "curves"> {
  if (evaluated.classes.names.length > SUMMARY_LIMITS.classes) return {};
  return { classes: figuresOfClasses(evaluated), curves: describeCurves(evaluated) };
}

function figuresOfClasses({ evaluation, classes, counts }: EvaluatedClasses): ClassSummary[] {
  const objects = evaluation.matches.counted[0]!;
  return classes.names.map((name, label) => ({
    name,
    figures: {
      objects: objects[label]!,
      ...describeCounts(counts[label]!),
      ...classFigures(evaluation, label),
    },
  }));
}

/** IoUs that have curves beside the one that was asked for: by their positions among COCO's. */
const OTHER_CURVES = [
  { iouThreshold: 0.5, position: 0 },
  { iouThreshold: 0.75, position: 5 },
  { iouThreshold: 0.9, position: 8 },
] as const;

/** Of more classes, those have the mean alone: they would be a large part of the summary. */
const MOST_CLASSES = 100;

/** At the IoU that was asked for first; of each, the mean before the classes. */
function describeCurves(evaluated: EvaluatedClasses): PrecisionRecallCurve[] {
  const { iouThreshold } = evaluated.thresholds;
  const own = { iouThreshold, position: COCO_THRESHOLDS.length };
  const others = OTHER_CURVES.filter((other) => other.iouThreshold !== iouThreshold);
  const isFew = evaluated.classes.names.length <= MOST_CLASSES;
  return [
    ...curvesOf(evaluated, own),
    ...others
      .flatMap((other) => curvesOf(evaluated, other))
      .filter(({ className }) => isFew || className === null),
  ];
}

function curvesOf(
  { evaluation: { matches }, data: { predictions }, classes }: EvaluatedClasses,
  { iouThreshold, position }: { iouThreshold: number; position: number },
): PrecisionRecallCurve[] {
  const curves = curvesAt(matches, predictions.scores, position, COCO_MAX_DETECTIONS);
  const shown = { name: "precision", iouThreshold, recall: [...RECALLS] };
  const ofClasses = curves.classes.flatMap((curve, label) =>
    curve ? [{ ...shown, className: classes.names[label]!, ...curve }] : [],
  );
  if (!curves.mean) return ofClasses;
  const score = curves.mean.map(() => null);
  return [{ ...shown, className: null, precision: curves.mean, score }, ...ofClasses];
}

/** How the figures are to be read where something is missing. */
export function describeNotes({ names, known }: JoinedClasses): string[] {
  const { classes, confusionClasses } = SUMMARY_LIMITS;
  return [
    ...describeOnlyPredicted(names.slice(known)),
    ...tooMany(names.length, classes, "figures and curves of each class"),
    ...tooMany(names.length, confusionClasses, "a confusion matrix"),
  ];
}

/** How many classes are named in a note. */
const NAMED = 4;

function describeOnlyPredicted(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  const named = names.slice(0, NAMED).map((name) => `"${name}"`);
  return [
    `The ground truth does not have these classes of the predictions: ${named.join(", ")}${more}; they have no AP.`,
  ];
}

function tooMany(count: number, limit: number, what: string): string[] {
  return count > limit ? [`${count} classes are too many for ${what}; the limit is ${limit}.`] : [];
}
