import { SUMMARY_LIMITS, type EvaluatedSample } from "@loupe/plugin-api";
import type { JoinedClasses } from "./class-names.ts";
import { cocoFigures, evaluateCoco } from "./coco-figures.ts";
import type { ComparisonSummary } from "./compare-samples.ts";
import { addConfusions, confusionPairs, emptyConfusion } from "./confusion.ts";
import { describeClasses, describeNotes } from "./describe-classes.ts";
import { matchObjects } from "./match-objects.ts";
import {
  describeCounts,
  predictionOutcomes,
  truthOutcomes,
  type Counts,
} from "./match-outcomes.ts";
import { joinImages, type ImageObjects } from "./objects.ts";
import type { Thresholds } from "./threshold-options.ts";

/** Gathers figures over samples. Keeps both sides of all of them: about 50 bytes an object. */
export function startMatchSummary(
  classes: JoinedClasses,
  thresholds: Thresholds,
): ComparisonSummary {
  const images: { objects: ImageObjects; imageId: number | null }[] = [];
  const counts = classes.names.map((): Counts => ({ tp: 0, fp: 0, fn: 0 }));
  const hasMatrix = classes.names.length <= SUMMARY_LIMITS.confusionClasses;
  const confusion = hasMatrix ? emptyConfusion(classes.names.length) : null;
  return {
    add(objects, sample) {
      images.push({ objects, imageId: imageIdOf(sample) });
      countByClass(counts, objects, thresholds);
      if (confusion) addConfusions(confusion, confusionPairs(objects, thresholds));
    },
    summary() {
      const data = joinImages(inOrderOfIds(images), classes.names.length);
      const evaluation = evaluateCoco(data, thresholds.iouThreshold);
      return {
        figures: { ...describeCounts(sumCounts(counts)), ...cocoFigures(evaluation) },
        ...describeClasses({ evaluation, data, classes, counts, thresholds }),
        ...(confusion && { confusion: { classNames: classes.names, counts: confusion } }),
        notes: describeNotes(classes),
      };
    },
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
