import type { OverlayImage } from "../../overlay/picture-frame.tsx";

/** The first image among values; null where there is none. */
export function imageOf(
  values: readonly (object | { image: OverlayImage })[],
): OverlayImage | null {
  const found = values.find((value) => "image" in value);
  return found && "image" in found ? found.image : null;
}
