import type { Coords } from "@loupe/plugin-api";

export interface ImageSize {
  width: number;
  height: number;
}

type Box = readonly [number, number, number, number];

/**
 * Turns boxes from one convention into another. Between fractional and pixel coords the size of the
 * image is needed; boxes already in the wanted convention come back as they are.
 */
export function convertBoxes(
  boxes: readonly (readonly number[])[],
  from: Coords,
  to: Coords,
  size: ImageSize | undefined,
): number[][] {
  if (from.mode === to.mode && from.type === to.type) return boxes.map((box) => [...box]);
  const scale = scaleBetween(from, to, size);
  return boxes.map((box) => {
    const [left, top, right, bottom] = toCorners(box as Box, from.mode);
    const scaled: Box = [left * scale.x, top * scale.y, right * scale.x, bottom * scale.y];
    return [...fromCorners(scaled, to.mode)];
  });
}

/** True where `convertBoxes` can't do without the size of the image. */
export function needsImageSize(from: Coords, to: Coords): boolean {
  return from.type !== to.type;
}

function scaleBetween(
  from: Coords,
  to: Coords,
  size: ImageSize | undefined,
): { x: number; y: number } {
  if (!needsImageSize(from, to)) return { x: 1, y: 1 };
  if (!size)
    throw new Error(`Turning ${from.type} boxes into ${to.type} ones needs the size of the image.`);
  return to.type === "pixel"
    ? { x: size.width, y: size.height }
    : { x: 1 / size.width, y: 1 / size.height };
}

function toCorners([a, b, c, d]: Box, mode: Coords["mode"]): Box {
  if (mode === "LTRB") return [a, b, c, d];
  if (mode === "LTWH") return [a, b, a + c, b + d];
  return [a - c / 2, b - d / 2, a + c / 2, b + d / 2];
}

function fromCorners([left, top, right, bottom]: Box, mode: Coords["mode"]): Box {
  if (mode === "LTRB") return [left, top, right, bottom];
  const width = right - left;
  const height = bottom - top;
  if (mode === "LTWH") return [left, top, width, height];
  return [left + width / 2, top + height / 2, width, height];
}
