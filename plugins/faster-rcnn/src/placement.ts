import type { Box } from "./box-iou.ts";
import type { ModelInput } from "./manifest.ts";
import type { Size } from "./playbook-iou.ts";

/** Where an image lies in the input of a model. */
export interface Placement {
  /** Of the upright image. */
  image: Size;
  /** What it is resized to. */
  resized: Size;
  /** Of the whole input. */
  frame: Size;
  /** Of the resized image in it. */
  left: number;
  top: number;
}

export function placeImage(input: ModelInput, { width, height }: Size): Placement {
  const image = { width, height };
  const frame = inputSize(input) ?? image;
  const resized = input.resize === "letterbox" ? fit(image, frame) : frame;
  const share = input.align === "center" ? 2 : Infinity;
  return {
    image,
    resized,
    frame,
    left: Math.floor((frame.width - resized.width) / share),
    top: Math.floor((frame.height - resized.height) / share),
  };
}

/** The size of a model's input. Null where it takes images as they are. */
export function inputSize({ width, height }: ModelInput): Size | null {
  return width === undefined || height === undefined ? null : { width, height };
}

/** From pixels of the model's input to those of the image. */
export function toImagePixels([left, top, right, bottom]: Box, placement: Placement): Box {
  const { image, resized } = placement;
  const across = image.width / resized.width;
  const down = image.height / resized.height;
  return [
    (left - placement.left) * across,
    (top - placement.top) * down,
    (right - placement.left) * across,
    (bottom - placement.top) * down,
  ];
}

/** Without what lies around the resized image. */
export function withoutPadding([left, top, right, bottom]: Box, placement: Placement): Box {
  const { left: across, top: down } = placement;
  return [left - across, top - down, right - across, bottom - down];
}

/** As large as fits into the frame with the aspect kept, and at least one pixel wide and high. */
function fit(image: Size, frame: Size): Size {
  const factor = Math.min(frame.width / image.width, frame.height / image.height);
  return {
    width: Math.max(1, Math.round(image.width * factor)),
    height: Math.max(1, Math.round(image.height * factor)),
  };
}
