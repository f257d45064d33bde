import type { EvaluatedSample } from "@loupe/plugin-api";
import type { JoinedClasses } from "./class-names.ts";
import {
  classFigures,
  COCO_MAX_DETECTIONS,
  COCO_THRESHOLDS,
  cocoFigures,
  evaluateCoco,
} from "./coco-figures.ts";
import type { ComparisonSummary } from "./compare-samples.ts";
import { addConfusions, confusionPairs, emptyConfusion } from "./confusion.ts";
import { curvesAt } from "./curve.ts";
import { matchObjects } from "./match-objects.ts";
import { predictionOutcomes, truthOutcomes, type Counts } from "./match-outcomes.ts";
import { joinImages, type DetectionData, type ImageObjects } from "./objects.ts";
import type { Thresholds } from "./threshold-options.ts";

/** Gathers figures over samples. Keeps both sides of all of them: about 50 bytes an object. */
export function startMatchSummary(
  classes: JoinedClasses,
  thresholds: Thresholds,
): ComparisonSummary {
  const images: { objects: ImageObjects; imageId: number | null }[] = [];
  const counts = classes.names.map((): Counts => ({ tp: 0, fp: 0, fn: 0 }));
  const confusion = emptyConfusion(classes.names.length);
  return {
    add(objects, sample) {
      images.push({ objects, imageId: imageIdOf(sample) });
      countByClass(counts, objects, thresholds);
      addConfusions(confusion, confusionPairs(objects, thresholds));
    },
    figures: () => ({
      ...thresholds,
      ...describeCounts(sumCounts(counts)),
      ...describeData(
        joinImages(inOrderOfIds(images), classes.names.length),
        classes,
        counts,
        thresholds,
      ),
      confusion,
    }),
  };
}

/** Null where there is none. */
function imageIdOf({ index, values }: EvaluatedSample): number | null {
  const id = values.image_ids ?? null;
  if (id === null || (typeof id === "number" && Number.isFinite(id))) return id;
  throw new Error(
    `Sample ${index} has ${JSON.stringify(id)} as "image_ids"; expected one finite number.`,
  );
}

function describeData(
  data: DetectionData,
  { names, known }: JoinedClasses,
  counts: readonly Counts[],
  { iouThreshold }: Thresholds,
) {
  const evaluation = evaluateCoco(data, iouThreshold);
  const { matches } = evaluation;
  const { scores } = data.predictions;
  const curves = curvesAt(matches, scores, COCO_THRESHOLDS.length, COCO_MAX_DETECTIONS);
  return {
    coco: { ...cocoFigures(evaluation) },
    precisionAtRecalls: curves.mean,
    classes: names.map((name, label) => ({
      name,
      objects: matches.counted[0]![label]!,
      ...describeCounts(counts[label]!),
      ...classFigures(evaluation, label),
      curve: curves.classes[label] ? { ...curves.classes[label] } : null,
    })),
    classesOnlyPredicted: names.slice(known),
  };
}

/** Samples without an id come as they came, behind those with one. */
function inOrderOfIds(
  images: readonly { objects: ImageObjects; imageId: number | null }[],
): ImageObjects[] {
  const rank = (id: number | null) => id ?? Number.MAX_VALUE;
  return images.toSorted((a, b) => rank(a.imageId) - rank(b.imageId)).map(({ objects }) => objects);
}

function countByClass(
  counts: readonly Counts[],
  objects: ImageObjects,
  thresholds: Thresholds,
): void {
  const matches = matchObjects(objects, { ...thresholds, withinClasses: true });
  const { truth, predictions } = objects;
  const found = predictionOutcomes(objects, matches, thresholds.scoreThreshold);
  found.forEach((outcome, prediction) => {
    const own = counts[predictions.labels[prediction]!]!;
    if (outcome === "true positive") own.tp++;
    if (outcome === "false positive") own.fp++;
  });
  truthOutcomes(objects, matches).forEach((outcome, object) => {
    if (outcome === "missed") counts[truth.labels[object]!]!.fn++;
  });
}

function sumCounts(counts: readonly Counts[]): Counts {
  const sum = (name: keyof Counts) => counts.reduce((total, one) => total + one[name], 0);
  return { tp: sum("tp"), fp: sum("fp"), fn: sum("fn") };
}

/**
 *     precision = tp / (tp + fp);  recall = tp / (tp + fn);  f1 = 2 tp / (2 tp + fp + fn)
 *
 * null where nothing is divided.
 */
function describeCounts({ tp, fp, fn }: Counts) {
  return {
    tp,
    fp,
    fn,
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
