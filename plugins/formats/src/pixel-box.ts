import type { Coords } from "@loupe/plugin-api";

type Box = [left: number, top: number, width: number, height: number];

/** A box as COCO has it: left, top, width and height in pixels of the image. */
export function toPixelBox(
  box: readonly number[],
  { type, mode }: Coords,
  { width, height }: { width: number; height: number },
): Box {
  const [x, y] = type === "fractional" ? [width, height] : [1, 1];
  const [a, b, c, d] = [box[0]! * x, box[1]! * y, box[2]! * x, box[3]! * y];
  if (mode === "LTRB") return [a, b, c - a, d - b];
  return mode === "CCWH" ? [a - c / 2, b - d / 2, c, d] : [a, b, c, d];
}
