import { COCO_AREAS } from "./area-ranges.ts";
import { matchDataset, type DatasetMatches } from "./match-dataset.ts";
import type { DetectionData } from "./objects.ts";
import { precisionRecall, RECALLS, type PrecisionRecall } from "./precision-recall.ts";

/** .50, .55, … .95, the numbers that pycocotools gets. */
export const COCO_THRESHOLDS: readonly number[] = Array.from(
  { length: 10 },
  (_, position) => 0.5 + position * ((0.95 - 0.5) / 9),
);

/** The most predictions of one class in one image that COCO looks at. */
export const COCO_MAX_DETECTIONS = 100;

/** COCO's twelve figures under its names; null where no class has an object to find. */
export interface CocoFigures {
  AP: number | null;
  AP50: number | null;
  AP75: number | null;
  APsmall: number | null;
  APmedium: number | null;
  APlarge: number | null;
  AR1: number | null;
  AR10: number | null;
  AR100: number | null;
  ARsmall: number | null;
  ARmedium: number | null;
  ARlarge: number | null;
}

/**
 * Precision and recall that figures are means of: at each of COCO's thresholds, for each of its area
 * ranges, and for all areas with 1 and 10 predictions.
 */
export interface CocoEvaluation {
  matches: DatasetMatches;
  /** `byArea[area][threshold]`, areas in the order of COCO_AREAS. */
  byArea: readonly (readonly PrecisionRecall[])[];
  /** `recall1[threshold][class]`, and with 10. */
  recall1: readonly Float64Array[];
  recall10: readonly Float64Array[];
}

/**
 * Matches at COCO's thresholds; `extraThreshold` comes behind them for those who read `matches`.
 */
export function evaluateCoco(data: DetectionData, extraThreshold?: number): CocoEvaluation {
  const extra = extraThreshold === undefined ? [] : [extraThreshold];
  const matches = matchDataset(data, {
    iouThresholds: [...COCO_THRESHOLDS, ...extra],
    areas: COCO_AREAS,
    maxDetections: COCO_MAX_DETECTIONS,
  });
  const at = (area: number, maxDetections: number) =>
    COCO_THRESHOLDS.map((_, threshold) => precisionRecall(matches, threshold, area, maxDetections));
  return {
    matches,
    byArea: COCO_AREAS.map((_, area) => at(area, COCO_MAX_DETECTIONS)),
    recall1: at(0, 1).map(({ recall }) => recall),
    recall10: at(0, 10).map(({ recall }) => recall),
  };
}

/**
 * COCO's twelve figures, equal to those of pycocotools to nine decimals:
 *
 *     AP = mean of precision over thresholds, classes and the 101 recalls
 *     AR = mean of recall over thresholds and classes
 *
 * over the classes that have objects. AP50 and AP75 are at one threshold, the others at ten; small is
 * below 32², large above 96² square pixels; AR1 and AR10 look at that many predictions of a class in an
 * image, all others at 100.
 *
 * Source: `summarize` of pycocotools; https://cocodataset.org/#detection-eval.
 */
export function cocoFigures({ byArea, recall1, recall10 }: CocoEvaluation): CocoFigures {
  const [all, small, medium, large] = byArea as [
    PrecisionRecall[],
    PrecisionRecall[],
    PrecisionRecall[],
    PrecisionRecall[],
  ];
  const averagePrecision = (results: readonly PrecisionRecall[]) =>
    meanPresent(results.map(({ precision }) => precision));
  const averageRecall = (results: readonly PrecisionRecall[]) =>
    meanPresent(results.map(({ recall }) => recall));
  return {
    AP: averagePrecision(all),
    AP50: averagePrecision([all[0]!]),
    AP75: averagePrecision([all[5]!]),
    APsmall: averagePrecision(small),
    APmedium: averagePrecision(medium),
    APlarge: averagePrecision(large),
    AR1: meanPresent(recall1),
    AR10: meanPresent(recall10),
    AR100: averageRecall(all),
    ARsmall: averageRecall(small),
    ARmedium: averageRecall(medium),
    ARlarge: averageRecall(large),
  };
}

/** The same for one class, over objects of every size. Null for a class without objects. */
export interface ClassFigures {
  AP: number | null;
  AP50: number | null;
  AP75: number | null;
  AR100: number | null;
}

export function classFigures({ byArea }: CocoEvaluation, label: number): ClassFigures {
  const all = byArea[0]!;
  const precisions = all.map(({ precision }) =>
    precision.subarray(label * RECALLS.length, (label + 1) * RECALLS.length),
  );
  return {
    AP: meanPresent(precisions),
    AP50: meanPresent([precisions[0]!]),
    AP75: meanPresent([precisions[5]!]),
    AR100: meanPresent(all.map(({ recall }) => recall.subarray(label, label + 1))),
  };
}

/** Mean of what is not absent; null where all is. */
function meanPresent(lists: readonly Float64Array[]): number | null {
  let [sum, count] = [0, 0];
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      if (list[i]! < 0) continue;
      sum += list[i]!;
      count++;
    }
  }
  return count === 0 ? null : sum / count;
}
