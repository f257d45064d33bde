import type { InputSpec } from "@loupe/plugin-api";
import { Tensor } from "./onnx-runtime.ts";
import type { Manifest } from "./manifest.ts";
import type { Size } from "./playbook-iou.ts";

/** The images an evaluator looks at. */
export const imageInput: InputSpec = {
  htype: "image",
  description: "The images the model looks at.",
};

/** The size images are resized to, without keeping their aspect. */
export function inputSize({ input }: Manifest): Size {
  return { width: input.width, height: input.height };
}

/** @param pixels planes of red, green and blue in 0..1, image after image */
export function imageTensor({ input }: Manifest, pixels: Float32Array): Tensor {
  const images = pixels.length / (3 * input.height * input.width);
  return new Tensor("float32", pixels, [images, 3, input.height, input.width]);
}
