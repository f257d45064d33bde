/**
 * Intersection over union of box `a` of `boxes` and box `b` of `others`, as pycocotools computes it:
 *
 *     IoU = |A ∩ B| / (|A| + |B| − |A ∩ B|)
 *
 * Boxes are left, top, width, height; a pixel has no width of its own. 0 where they do not overlap.
 *
 * @param isCrowd whether `b` is a crowd: the intersection is then divided by the area of `a` alone, since
 *   `a` is one object of many.
 */
export function boxIou(
  boxes: Float64Array,
  a: number,
  others: Float64Array,
  b: number,
  isCrowd = false,
): number {
  const [i, j] = [4 * a, 4 * b];
  const [left, top, width, height] = [boxes[i]!, boxes[i + 1]!, boxes[i + 2]!, boxes[i + 3]!];
  const [otherLeft, otherTop] = [others[j]!, others[j + 1]!];
  const [otherWidth, otherHeight] = [others[j + 2]!, others[j + 3]!];
  const across = Math.min(left + width, otherLeft + otherWidth) - Math.max(left, otherLeft);
  if (across <= 0) return 0;
  const down = Math.min(top + height, otherTop + otherHeight) - Math.max(top, otherTop);
  if (down <= 0) return 0;
  const intersection = across * down;
  const area = width * height;
  return intersection / (isCrowd ? area : area + otherWidth * otherHeight - intersection);
}

/**
 * The IoU from which a pair counts at threshold `threshold`: COCO's evaluation lowers a threshold of
 * 1 a little, so that rounding does not part equal boxes.
 */
export function pairingIou(threshold: number): number {
  return Math.min(threshold, 1 - 1e-10);
}
