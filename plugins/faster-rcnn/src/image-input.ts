import type { InputSpec } from "@loupe/plugin-api";
import type { ModelInput } from "./manifest.ts";
import type { ExpectedValue } from "./onnx-graph.ts";
import { Tensor } from "./onnx-runtime.ts";
import type { Placement } from "./placement.ts";
import type { Size } from "./playbook-iou.ts";
import { resizeBilinear } from "./resize-bilinear.ts";
import type { Canvas, RgbPixels } from "./resize-bilinear.ts";

/** The images an evaluator looks at. */
export const imageInput: InputSpec = {
  htype: "image",
  description: "The images the model looks at.",
};

/** What the image input of a graph has to be. */
export function expectedImages({ layout, batch, height, width }: ModelInput): ExpectedValue {
  const images = batch === 1 ? 1 : "batch";
  const shape = shapeOf(layout, images, height ?? "height", width ?? "width");
  return { type: "float32", shape };
}

/** How many images go through a graph together, of as many as are asked for. */
export function imagesAtOnce({ layout, resize, batch }: ModelInput, asked: number): number {
  return layout === "CHW" || resize === "keep" || batch === 1 ? 1 : asked;
}

/**
 * Writes an image as the model wants to see it.
 *
 * @param target as many numbers as the whole input of the model has
 */
export function drawImage(
  image: RgbPixels,
  input: ModelInput,
  placement: Placement,
  target: Float32Array,
): void {
  const channels = [0, 1, 2].map((channel) =>
    channelOf(input, placement.frame, input.color === "RGB" ? channel : 2 - channel),
  );
  const { left, top, frame, resized } = placement;
  const pixel = input.layout === "NHWC" ? 3 : 1;
  const row = pixel * frame.width;
  const canvas: Canvas = { data: target, pixel, row, channels };
  if (resized !== frame) paint(canvas, frame, input.fill);
  const start = top * row + left * pixel;
  resizeBilinear(image, resized, {
    ...canvas,
    channels: channels.map((channel) => ({ ...channel, start: channel.start + start })),
  });
}

/** @param pixels image after image, as `drawImage` writes them */
export function imageTensor({ layout }: ModelInput, pixels: Float32Array, frame: Size): Tensor {
  const images = pixels.length / (3 * frame.height * frame.width);
  return new Tensor("float32", pixels, shapeOf(layout, images, frame.height, frame.width));
}

function shapeOf<T>(layout: ModelInput["layout"], images: T, height: T, width: T): (T | 3)[] {
  if (layout === "CHW") return [3, height, width];
  return layout === "NHWC" ? [images, height, width, 3] : [images, 3, height, width];
}

/** @param position of the channel in the model's order */
function channelOf({ layout, scale, mean, std }: ModelInput, frame: Size, position: number) {
  const values = Float32Array.from(
    { length: 256 },
    (_, value) => (value * scale - mean[position]!) / std[position]!,
  );
  return { start: layout === "NHWC" ? position : position * frame.width * frame.height, values };
}

function paint({ data, pixel, channels }: Canvas, frame: Size, fill: number): void {
  const length = frame.width * frame.height;
  for (const { start, values } of channels) {
    for (let i = 0; i < length; i++) data[start + i * pixel] = values[fill]!;
  }
}
