/** Left, top, right, bottom; in whatever unit the other boxes of the computation have. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/**
 * Intersection over union of two boxes; a pixel has no width of its own. 0 where the union is
 * empty.
 */
export function boxIou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const intersection = width * height;
  return intersection / (boxArea(a) + boxArea(b) - intersection);
}

/** `boxIou` of each of `rows` with each of `columns`. */
export function iouMatrix(rows: readonly Box[], columns: readonly Box[]): number[][] {
  return rows.map((row) => columns.map((column) => boxIou(row, column)));
}

function boxArea(box: Box): number {
  return (box[2] - box[0]) * (box[3] - box[1]);
}
