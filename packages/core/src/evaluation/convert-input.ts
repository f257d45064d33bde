import type { BlobStore } from "../blob/blob-store.ts";
import { LoupeError } from "../errors.ts";
import type { Value } from "../tensor/value.ts";
import { quoteName } from "../access/names.ts";
import type { InputBinding } from "./bind-inputs.ts";
import { convertBoxes, needsImageSize, type ImageSize } from "./convert-boxes.ts";
import { DEFAULT_COORDS } from "./image-sizes.ts";
import type { SentValue } from "./process/protocol.ts";

export interface InputConverter {
  binding: InputBinding;
  /** `size` is needed for boxes that are scaled; `index` for messages. */
  convert(value: Value | undefined, index: number, size: ImageSize | undefined): SentValue;
}

/** Prepares turning stored values of one input into what the evaluator is given. */
export function inputConverter(binding: InputBinding, blobs: BlobStore): InputConverter {
  const positions = new Map(binding.tensor.meta.classes?.map(({ id }, position) => [id, position]));
  return {
    binding,
    convert(value, index, size) {
      switch (value?.kind) {
        case undefined:
          return null;
        case "image":
          return describeImage(value, blobs.path(value.digest));
        case "labels":
          return value.classIds.map((id) => positions.get(id)!);
        case "boxes":
          return convertBoxValue(binding, value.boxes, index, size);
        case "number":
          return value.number;
        case "numbers":
          return value.numbers;
        case "array":
          return { dtype: value.dtype, shape: value.shape, bytes: value.bytes };
        case "text":
          return value.text;
        case "json":
          return value.json;
      }
    },
  };
}

function describeImage(
  { width, height, digest }: Value & { kind: "image" },
  path: string,
): SentValue {
  return { width, height, digest, path };
}

function convertBoxValue(
  { spec, tensor }: InputBinding,
  boxes: number[][],
  index: number,
  size: ImageSize | undefined,
): number[][] {
  const from = tensor.meta.coords ?? DEFAULT_COORDS;
  const to = spec.coords ?? from;
  if (boxes.length > 0 && needsImageSize(from, to) && !size) {
    throw new LoupeError(
      "INPUT_MISSING",
      `Sample ${index} has ${from.type} boxes in ${quoteName(tensor.path)} but no image whose size would turn them into ${to.type} ones.`,
    );
  }
  return convertBoxes(boxes, from, to, size);
}
