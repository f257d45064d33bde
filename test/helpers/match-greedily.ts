/** An object or a prediction: left, top, width and height of its box. */
export interface Matched {
  label: string;
  box: readonly number[];
  score: number;
  isCrowd: boolean;
}

export interface Matching {
  scoreThreshold: number;
  iouThreshold: number;
  withinClasses: boolean;
}

/**
 * For each prediction that scores more than the threshold, by falling score: what it found, if
 * anything. Plainly: the best of the free objects, of equal ones the last; else of the crowds.
 */
export function matchGreedily(
  truth: readonly Matched[],
  predictions: readonly Matched[],
  { scoreThreshold, iouThreshold, withinClasses }: Matching,
): { prediction: Matched; object: Matched | undefined }[] {
  const taken = new Set<Matched>();
  return predictions
    .filter(({ score }) => score > scoreThreshold)
    .toSorted((a, b) => b.score - a.score)
    .map((prediction) => {
      const near = truth
        .filter(({ label }) => !withinClasses || label === prediction.label)
        .map((object) => ({ object, iou: iouOf(prediction, object) }))
        .filter(({ iou }) => iou >= Math.min(iouThreshold, 1 - 1e-10));
      const best = (crowds: boolean) =>
        near
          .filter(({ object }) => object.isCrowd === crowds && !taken.has(object))
          .toSorted((a, b) => a.iou - b.iou)
          .at(-1)?.object;
      const object = best(false) ?? best(true);
      if (object && !object.isCrowd) taken.add(object);
      return { prediction, object };
    });
}

function iouOf({ box: [l, t, w, h] }: Matched, { box: [L, T, W, H], isCrowd }: Matched): number {
  const across = Math.min(l! + w!, L! + W!) - Math.max(l!, L!);
  const down = Math.min(t! + h!, T! + H!) - Math.max(t!, T!);
  if (across <= 0 || down <= 0) return 0;
  const both = across * down;
  return both / (isCrowd ? w! * h! : w! * h! + W! * H! - both);
}
