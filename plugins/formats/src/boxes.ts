/**
 * Why a box (left, top, width, height in pixels) can't be stored, or undefined where it can. Boxes
 * that reach over the edge can. A size of NaN means that the size of the image is not known.
 */
export function describeBadBox(
  box: readonly number[],
  image: { width: number; height: number },
): string | undefined {
  const shown = `[${box.join(", ")}]`;
  const [left = Number.NaN, top = Number.NaN, width = Number.NaN, height = Number.NaN] = box;
  if (![left, top, width, height].every(Number.isFinite)) {
    return `The box is ${shown}; expected four finite numbers. It was left out.`;
  }
  if (width <= 0 || height <= 0) {
    return `The box ${shown} is ${width} wide and ${height} high; expected a size above 0. It was left out.`;
  }
  if (left >= image.width || top >= image.height || left + width <= 0 || top + height <= 0) {
    return `The box ${shown} lies outside the image of ${image.width} × ${image.height}; it was left out.`;
  }
  return undefined;
}
