import type { Coords } from "@loupe/plugin-api";
import { LoupeError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { quoteName } from "../access/names.ts";
import type { InputBinding } from "./bind-inputs.ts";
import { needsImageSize } from "./convert-boxes.ts";

/** Boxes whose tensor says nothing of their convention. */
export const DEFAULT_COORDS: Coords = { type: "pixel", mode: "LTWH" };

/**
 * The image tensor that boxes are scaled by, where an input needs that: the image the evaluator
 * reads, else the only one there is.
 *
 * @throws INPUT_MISSING where it is needed and can't be told.
 */
export function findSizeTensor(
  bindings: readonly InputBinding[],
  tensors: ReadonlyMap<string, Tensor>,
): Tensor | undefined {
  const scaled = bindings.find(needsSize);
  if (!scaled) return undefined;
  const images = [...tensors.values()].filter(({ htype }) => htype === "image");
  const read = bindings.find(({ tensor }) => tensor.htype === "image")?.tensor;
  const found = read ?? (images.length === 1 ? images[0] : undefined);
  if (found) return found;
  throw new LoupeError(
    "INPUT_MISSING",
    `Boxes of ${quoteName(scaled.tensor.path)} are scaled by the size of an image, but there are ${images.length} image tensors to choose from.`,
  );
}

function needsSize({ spec, tensor }: InputBinding): boolean {
  if (tensor.htype !== "bbox" || !spec.coords) return false;
  return needsImageSize(tensor.meta.coords ?? DEFAULT_COORDS, spec.coords);
}
