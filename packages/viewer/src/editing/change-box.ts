import type { OverlayBox } from "../overlay/match-objects.ts";

/** The size of a picture, in pixels. */
export interface PictureSize {
  width: number;
  height: number;
}

/** The sides of a box that are dragged; both of one axis never are. */
export interface Handle {
  x: "left" | "right" | null;
  y: "top" | "bottom" | null;
}

/** The eight places where a box is taken hold of, clockwise from its left top corner. */
export const HANDLES: readonly Handle[] = [
  { x: "left", y: "top" },
  { x: null, y: "top" },
  { x: "right", y: "top" },
  { x: "right", y: null },
  { x: "right", y: "bottom" },
  { x: null, y: "bottom" },
  { x: "left", y: "bottom" },
  { x: "left", y: null },
];

/** No box becomes narrower or lower than this, in pixels of the picture. */
const LEAST_SIDE = 2;

/** The box elsewhere, whole and inside of the picture; only what is moved is brought inside. */
export function moveBox(box: OverlayBox, dx: number, dy: number, picture: PictureSize): OverlayBox {
  return {
    ...box,
    left: dx === 0 ? box.left : clamp(box.left + dx, 0, picture.width - box.width),
    top: dy === 0 ? box.top : clamp(box.top + dy, 0, picture.height - box.height),
  };
}

/** The box with the sides of a handle moved; the others stay where they are. */
export function resizeBox(
  box: OverlayBox,
  handle: Handle,
  by: { dx: number; dy: number },
  picture: PictureSize,
): OverlayBox {
  const across = moveSide(box.left, box.width, { side: handle.x, by: by.dx, room: picture.width });
  const down = moveSide(box.top, box.height, { side: handle.y, by: by.dy, room: picture.height });
  return { left: across.from, top: down.from, width: across.length, height: down.length };
}

function moveSide(
  from: number,
  length: number,
  { side, by, room }: { side: Handle["x"] | Handle["y"]; by: number; room: number },
): { from: number; length: number } {
  if (side === null || by === 0) return { from, length };
  const to = from + length;
  if (side === "left" || side === "top") {
    const moved = clamp(from + by, 0, to - LEAST_SIDE);
    return { from: moved, length: to - moved };
  }
  return { from, length: clamp(to + by, from + LEAST_SIDE, room) - from };
}

/** The box of whole pixels between two points; null where it would be too small. */
export function boxBetween(
  one: { x: number; y: number },
  other: { x: number; y: number },
  picture: PictureSize,
): OverlayBox | null {
  const [left, right] = ends(one.x, other.x, picture.width);
  const [top, bottom] = ends(one.y, other.y, picture.height);
  const box = { left, top, width: right - left, height: bottom - top };
  return box.width < LEAST_SIDE || box.height < LEAST_SIDE ? null : box;
}

function ends(one: number, other: number, room: number): [number, number] {
  const inside = [one, other].map((at) => Math.round(clamp(at, 0, room)));
  return [Math.min(...inside), Math.max(...inside)];
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
