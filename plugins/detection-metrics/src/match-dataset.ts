import { rangesWithout, type AreaRange } from "./area-ranges.ts";
import { boxIou, pairingIou } from "./box-iou.ts";
import type { DetectionData } from "./objects.ts";
import { groupStably, orderByFallingScore, type Grouped } from "./order.ts";

export interface DatasetMatchOptions {
  /** At most 16. */
  iouThresholds: readonly number[];
  areas: readonly AreaRange[];
  /** Predictions of one class in one image that are looked at, from the highest score down. */
  maxDetections: number;
}

/**
 * What became of each prediction at each threshold (a bit of each number) for objects of each area
 * range (an array for each).
 */
export interface DatasetMatches {
  /** Matched to an object, ignored or not. */
  matched: readonly Uint16Array[];
  /** Neither right nor wrong: matched to a crowd or to an object out of the range, or out of the range itself. */
  ignored: readonly Uint16Array[];
  /** How many predictions of its class in its image come before it. */
  rank: Uint32Array;
  /** Predictions by class; within each by falling score, of equal ones by image, then as they came. */
  byClass: Grouped;
  /** Objects that count, by area range and class: `counted[range][class]`. */
  counted: readonly Uint32Array[];
}

/**
 * Matches predictions to objects by COCO's rule (see `matchObjects`) within each image and class, at
 * all thresholds and for all area ranges at once. Objects out of a range are ignored there: a
 * prediction takes one only where no other object is left for it.
 *
 * Costs one sort of all predictions; overlaps are computed once, and only pairs that overlap by the
 * lowest threshold are looked at further.
 */
export function matchDataset(data: DetectionData, options: DatasetMatchOptions): DatasetMatches {
  const state = startMatching(data, options);
  const { byImage, truthByImage } = state;
  for (let image = 0; image < data.images; image++) {
    let first = truthByImage.starts[image]!;
    const end = byImage.starts[image + 1]!;
    for (let from = byImage.starts[image]!; from < end;) {
      const label = data.predictions.labels[byImage.order[from]!]!;
      const to = endOfClass(data.predictions.labels, byImage.order, from, end);
      const lastOfImage = truthByImage.starts[image + 1]!;
      first = startOfClass(data.truth.labels, truthByImage.order, first, lastOfImage, label);
      const last = endOfClass(data.truth.labels, truthByImage.order, first, lastOfImage);
      const isSame = first < last && data.truth.labels[truthByImage.order[first]!] === label;
      matchClass(state, from, to, first, isSame ? last : first);
      from = to;
    }
  }
  return state.matches;
}

interface Matching {
  data: DetectionData;
  thresholds: Float64Array;
  lowest: number;
  options: DatasetMatchOptions;
  /** By image, then by class; predictions then by falling score. */
  byImage: Grouped;
  truthByImage: Grouped;
  /** For each object a bit for each area range that ignores it. */
  truthIgnored: Uint8Array;
  /** For each area range, for each object: a bit for each threshold at which it is taken. */
  taken: readonly Uint16Array[];
  /** Objects that overlap the prediction at hand, and by how much. */
  near: Uint32Array;
  nearIou: Float64Array;
  matches: DatasetMatches;
}

function startMatching(data: DetectionData, options: DatasetMatchOptions): Matching {
  const { truth, predictions, classes, images } = data;
  const { areas, iouThresholds } = options;
  const byClass = groupStably(orderByFallingScore(predictions.scores), predictions.labels, classes);
  const truthOrder = Uint32Array.from(truth.labels, (_, position) => position);
  const truthByClass = groupStably(truthOrder, truth.labels, classes);
  const truthIgnored = ignoredTruth(data, areas);
  const thresholds = Float64Array.from(iouThresholds, pairingIou);
  return {
    data,
    thresholds,
    lowest: Math.min(...thresholds),
    options,
    byImage: groupStably(byClass.order, predictions.image, images),
    truthByImage: groupStably(truthByClass.order, truth.image, images),
    truthIgnored,
    taken: areas.map(() => new Uint16Array(truth.labels.length)),
    near: new Uint32Array(truth.labels.length),
    nearIou: new Float64Array(truth.labels.length),
    matches: {
      matched: areas.map(() => new Uint16Array(predictions.labels.length)),
      ignored: ignoredAlone(data, options),
      rank: new Uint32Array(predictions.labels.length),
      byClass,
      counted: areas.map((_, area) => countTruth(data, truthIgnored, area)),
    },
  };
}

function ignoredTruth({ truth }: DetectionData, areas: readonly AreaRange[]): Uint8Array {
  return Uint8Array.from(truth.areas, (area, object) =>
    truth.crowds[object] === 1 ? 0xff : rangesWithout(area, areas),
  );
}

/** As if no prediction had a partner: ignored are those out of the range. */
function ignoredAlone(
  { predictions: { boxes, labels } }: DetectionData,
  { areas, iouThresholds }: DatasetMatchOptions,
): Uint16Array[] {
  const all = (1 << iouThresholds.length) - 1;
  const ignored = areas.map(() => new Uint16Array(labels.length));
  for (let i = 0; i < labels.length; i++) {
    const without = rangesWithout(boxes[4 * i + 2]! * boxes[4 * i + 3]!, areas);
    for (let area = 0; area < areas.length; area++)
      if ((without >> area) & 1) ignored[area]![i] = all;
  }
  return ignored;
}

function countTruth(
  { truth, classes }: DetectionData,
  ignored: Uint8Array,
  area: number,
): Uint32Array {
  const counts = new Uint32Array(classes);
  for (let i = 0; i < ignored.length; i++)
    if (((ignored[i]! >> area) & 1) === 0) counts[truth.labels[i]!]!++;
  return counts;
}

/** Where objects of the class begin, or of the next that there is. */
function startOfClass(
  labels: Int32Array,
  order: Uint32Array,
  from: number,
  end: number,
  label: number,
): number {
  let position = from;
  while (position < end && labels[order[position]!]! < label) position++;
  return position;
}

function endOfClass(labels: Int32Array, order: Uint32Array, from: number, end: number): number {
  let position = from;
  while (position < end && labels[order[position]!] === labels[order[from]!]) position++;
  return position;
}

/** Predictions `from` to `to` and objects `first` to `last` of the orders by image are of one class. */
function matchClass(state: Matching, from: number, to: number, first: number, last: number): void {
  const { byImage, matches, options } = state;
  for (let i = from; i < to; i++) {
    const prediction = byImage.order[i]!;
    matches.rank[prediction] = i - from;
    if (i - from >= options.maxDetections || first === last) continue;
    const count = findNear(state, prediction, first, last);
    if (count === 0) continue;
    for (let area = 0; area < options.areas.length; area++)
      matchPrediction(state, prediction, count, area);
  }
}

/** Notes the objects that the prediction overlaps by the lowest threshold; says how many. */
function findNear(state: Matching, prediction: number, first: number, last: number): number {
  const { data, truthByImage, near, nearIou, lowest } = state;
  const { predictions, truth } = data;
  let count = 0;
  for (let i = first; i < last; i++) {
    const object = truthByImage.order[i]!;
    const isCrowd = truth.crowds[object] === 1;
    const iou = boxIou(predictions.boxes, prediction, truth.boxes, object, isCrowd);
    if (iou < lowest) continue;
    near[count] = object;
    nearIou[count++] = iou;
  }
  return count;
}

function matchPrediction(state: Matching, prediction: number, count: number, area: number): void {
  const { thresholds, truthIgnored, matches } = state;
  const taken = state.taken[area]!;
  let [matched, ignored] = [0, 0];
  for (let threshold = 0; threshold < thresholds.length; threshold++) {
    const object = bestNear(state, count, area, threshold);
    if (object < 0) continue;
    const bit = 1 << threshold;
    taken[object]! |= bit;
    matched |= bit;
    if ((truthIgnored[object]! >> area) & 1) ignored |= bit;
  }
  if (matched === 0) return;
  matches.matched[area]![prediction] = matched;
  matches.ignored[area]![prediction] = (matches.ignored[area]![prediction]! & ~matched) | ignored;
}

/** The object to match at this threshold, -1 where there is none. Ignored ones come last. */
function bestNear(state: Matching, count: number, area: number, threshold: number): number {
  const { near, nearIou, truthIgnored, data } = state;
  const taken = state.taken[area]!;
  for (let ignored = 0; ignored < 2; ignored++) {
    let best = state.thresholds[threshold]!;
    let object = -1;
    for (let i = 0; i < count; i++) {
      const candidate = near[i]!;
      if (nearIou[i]! < best || ((truthIgnored[candidate]! >> area) & 1) !== ignored) continue;
      if ((taken[candidate]! >> threshold) & 1 && data.truth.crowds[candidate] !== 1) continue;
      best = nearIou[i]!;
      object = candidate;
    }
    if (object >= 0) return object;
  }
  return -1;
}
