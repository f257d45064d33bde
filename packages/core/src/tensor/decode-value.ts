import type { Dtype, JsonValue } from "@loupe/plugin-api";
import type { CellFields } from "../version/cell-row.ts";
import type { Tensor } from "./tensor.ts";
import type { Value } from "./value.ts";

/** The value that the fields of a cell stand for. */
export function decodeValue(tensor: Pick<Tensor, "htype" | "meta">, fields: CellFields): Value {
  switch (tensor.htype) {
    case "image":
      return decodeImage(fields);
    case "class_label":
      return { kind: "labels", classIds: [...fields.labels!] };
    case "bbox":
      return { kind: "boxes", boxes: boxesOf(fields.nums!) };
    case "text":
      return { kind: "text", text: fields.txt! };
    case "json":
      return { kind: "json", json: fields.json as JsonValue };
    case "embedding":
      return decodeArray(tensor.meta.dtype ?? "float32", fields);
    case "generic":
      return decodeGeneric(tensor.meta.dtype ?? "float64", fields);
  }
}

function decodeImage({ bytes, shape, txt }: CellFields): Value {
  const [height, width, channels] = shape as [number, number, number];
  return { kind: "image", digest: bytes!.toString("hex"), width, height, channels, mime: txt! };
}

function boxesOf(nums: readonly number[]): number[][] {
  return Array.from({ length: nums.length / 4 }, (_, box) => nums.slice(box * 4, box * 4 + 4));
}

function decodeArray(dtype: Dtype, { bytes, shape }: CellFields): Value {
  return { kind: "array", dtype, shape: [...shape!], bytes: bytes! };
}

function decodeGeneric(dtype: Dtype, fields: CellFields): Value {
  const { num, big, ints, nums } = fields;
  if (num !== null) return { kind: "number", dtype, number: num, text: textOf(dtype, num) };
  if (big !== null) return { kind: "number", dtype, number: Number(big), text: big };
  if (ints !== null)
    return { kind: "numbers", dtype, numbers: ints.map(Number), texts: ints.map(String) };
  if (nums !== null) {
    return {
      kind: "numbers",
      dtype,
      numbers: [...nums],
      texts: nums.map((value) => textOf(dtype, value)),
    };
  }
  return decodeArray(dtype, fields);
}

function textOf(dtype: Dtype, value: number): string {
  return dtype === "bool" ? String(value === 1) : String(value);
}
