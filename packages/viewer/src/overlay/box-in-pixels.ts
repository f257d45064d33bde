import type { OverlayBox } from "./match-objects.ts";
import type { ObjectGroup } from "./object-group.ts";

/** A box of a group as the API answers it, in pixels of its picture. */
export function boxInPixels(
  { left, top, width, height }: OverlayBox,
  { isFractional }: ObjectGroup,
  picture: { width: number; height: number } | null,
): OverlayBox {
  const { width: x, height: y } = (isFractional && picture) || { width: 1, height: 1 };
  return { left: left * x, top: top * y, width: width * x, height: height * y };
}
