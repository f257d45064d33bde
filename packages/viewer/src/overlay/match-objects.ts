/** A box in pixels of the picture, from its left top corner. */
export interface OverlayBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface OverlayObject {
  objectId: number;
  className: string | null;
  box: OverlayBox;
  /** Null where its group has no scores. */
  score: number | null;
}

/** What became of an object when the ground truth and a group of predictions were matched. */
export interface MatchOutcome {
  kind: "matched" | "confused" | "missed" | "surplus";
  /** With its partner, where it has one. */
  iou: number | null;
}

const LEAST_IOU = 0.5;

/**
 * Matches one to one, the surest prediction first, each with the ground truth that it covers best,
 * of its own class if one is covered well enough. Answers by object, of both sides.
 */
export function matchObjects(
  truth: readonly OverlayObject[],
  predictions: readonly OverlayObject[],
): Map<OverlayObject, MatchOutcome> {
  const outcomes = new Map<OverlayObject, MatchOutcome>();
  const free = new Set(truth);
  const surest = predictions.toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0));
  for (const isSameClass of [true, false]) {
    for (const prediction of surest) {
      if (outcomes.has(prediction)) continue;
      const best = bestOf(prediction, free, isSameClass);
      if (!best) continue;
      free.delete(best.object);
      const outcome = { kind: isSameClass ? "matched" : "confused", iou: best.iou } as const;
      outcomes.set(prediction, outcome).set(best.object, outcome);
    }
  }
  for (const object of free) outcomes.set(object, { kind: "missed", iou: null });
  for (const object of predictions) {
    if (!outcomes.has(object)) outcomes.set(object, { kind: "surplus", iou: null });
  }
  return outcomes;
}

function bestOf(
  { box, className }: OverlayObject,
  free: ReadonlySet<OverlayObject>,
  isSameClass: boolean,
): { object: OverlayObject; iou: number } | null {
  let best: { object: OverlayObject; iou: number } | null = null;
  for (const object of free) {
    if ((object.className === className) !== isSameClass) continue;
    const iou = computeIou(box, object.box);
    if (iou >= LEAST_IOU && iou > (best?.iou ?? 0)) best = { object, iou };
  }
  return best;
}

/** The area that two boxes share, as a part of the area that they cover together. */
export function computeIou(one: OverlayBox, other: OverlayBox): number {
  const width =
    Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const height =
    Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  const shared = Math.max(0, width) * Math.max(0, height);
  const covered = one.width * one.height + other.width * other.height - shared;
  return covered > 0 ? shared / covered : 0;
}
