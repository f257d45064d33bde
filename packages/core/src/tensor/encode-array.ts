import type { CellFields } from "../version/cell-row.ts";
import type { EncodedTensor } from "./encode-value.ts";
import { describe, invalidValue } from "./invalid-value.ts";
import { DTYPE_BYTES } from "./numbers.ts";
import type { ValueInput } from "./value.ts";

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_DIMENSIONS = 32;

/** Checks that dtype, shape and bytes of an array agree with each other and with the tensor. */
export function encodeArray(
  tensor: EncodedTensor,
  array: NonNullable<ValueInput["array"]>,
): Partial<CellFields> {
  const { path, htype, meta } = tensor;
  const dtype = meta.dtype ?? (htype === "embedding" ? "float32" : "float64");
  if (array.dtype !== undefined && array.dtype !== dtype) {
    throw invalidValue(path, `an array of dtype ${array.dtype}`, `dtype ${dtype}`);
  }
  const { shape } = array;
  if (
    shape.length > MAX_DIMENSIONS ||
    !shape.every((size) => Number.isSafeInteger(size) && size >= 0)
  ) {
    throw invalidValue(
      path,
      `an array of shape ${describe(shape)}`,
      `at most ${MAX_DIMENSIONS} whole sizes, none negative`,
    );
  }
  if (htype === "embedding" && shape.length !== 1) {
    throw invalidValue(
      path,
      `an array of shape ${describe(shape)}`,
      "one dimension, since it is embedding",
    );
  }
  const expected = shape.reduce((product, size) => product * size, 1) * DTYPE_BYTES[dtype];
  if (array.bytes.length !== expected || expected > MAX_BYTES) {
    throw invalidValue(
      path,
      `${array.bytes.length} bytes for shape ${describe(shape)}`,
      `${expected} bytes of dtype ${dtype}, and at most ${MAX_BYTES}`,
    );
  }
  return { bytes: Buffer.from(array.bytes), shape };
}
