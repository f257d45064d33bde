import type { Size } from "./playbook-iou.ts";

/**
 * A value of a graph: element type as `onnx.proto` numbers it (1 float32, 7 int64); a string names
 * a free size.
 */
interface GraphValue {
  name: string;
  type: 1 | 7;
  shape: readonly (number | string)[];
}

/** A loss graph that takes what a real one takes and gives each image the same loss. */
export function makeLossGraph(
  loss: number,
  outputs: readonly string[],
  { height, width }: Size,
): Uint8Array {
  const inputs: GraphValue[] = [
    imagesOf({ height, width }),
    { name: "gt_boxes", type: 1, shape: ["batch", "objects", 4] },
    { name: "gt_labels", type: 7, shape: ["batch", "objects"] },
  ];
  const nodes = [
    mean("images", "mean", [1, 2, 3]),
    node("Sub", ["mean", "mean"], "zero"),
    node("Constant", [], "loss_of_all", [float("value_float", loss)]),
    ...outputs.map((output) => node("Add", ["zero", "loss_of_all"], output)),
  ];
  const floats = outputs.map((name): GraphValue => ({ name, type: 1, shape: ["batch"] }));
  return makeGraph(nodes, inputs, floats);
}

const BOOL = 9;

/** A predict graph that finds nothing anywhere. */
export function makeBlindGraph(size: Size): Uint8Array {
  const nodes = [
    mean("images", "plane", [1, 2], true),
    mean("plane", "brightness", [3]),
    node("Sub", ["brightness", "brightness"], "zero"),
    node("Constant", [], "one", [ints("value_ints", [1])]),
    node("Cast", ["one"], "all", [int("to", BOOL)]),
    // Of one detection, but nothing says so beforehand: their number is free.
    node("Compress", ["zero", "all"], "detections", [int("axis", 1)]),
    node("Concat", Array<string>(4).fill("detections"), "boxes", [int("axis", 2)]),
    mean("detections", "scores", [2]),
    node("Cast", ["scores"], "labels", [int("to", 7)]),
    mean("zero", "count", [1, 2]),
    node("Cast", ["count"], "num_detections", [int("to", 7)]),
  ];
  return makeGraph(
    nodes,
    [imagesOf(size)],
    [
      { name: "boxes", type: 1, shape: ["batch", "most", 4] },
      { name: "labels", type: 7, shape: ["batch", "most"] },
      { name: "scores", type: 1, shape: ["batch", "most"] },
      { name: "num_detections", type: 7, shape: ["batch"] },
    ],
  );
}

function imagesOf({ height, width }: Size): GraphValue {
  return { name: "images", type: 1, shape: ["batch", 3, height, width] };
}

/** Written field by field as `onnx.proto` numbers them, opset 13. */
function makeGraph(
  nodes: readonly number[][],
  inputs: readonly GraphValue[],
  outputs: readonly GraphValue[],
): Uint8Array {
  const graph = [
    ...nodes.map((bytes) => field(1, bytes)),
    field(2, text("made")),
    ...inputs.map((value) => field(11, valueInfo(value))),
    ...outputs.map((value) => field(12, valueInfo(value))),
  ].flat();
  return Uint8Array.from([...number(1, 8), ...field(7, graph), ...field(8, number(2, 13))]);
}

function mean(input: string, output: string, axes: readonly number[], keep = false): number[] {
  return node("ReduceMean", [input], output, [ints("axes", axes), int("keepdims", Number(keep))]);
}

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: number[][] = [],
): number[] {
  return [
    ...inputs.flatMap((name) => field(1, text(name))),
    ...field(2, text(output)),
    ...field(4, text(operator)),
    ...attributes.flatMap((attribute) => field(5, attribute)),
  ];
}

function ints(name: string, values: readonly number[]): number[] {
  return [
    ...field(1, text(name)),
    ...number(20, 7),
    ...values.flatMap((value) => number(8, value)),
  ];
}

function int(name: string, value: number): number[] {
  return [...field(1, text(name)), ...number(20, 2), ...number(3, value)];
}

function float(name: string, value: number): number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return [...field(1, text(name)), ...varint((2 << 3) | 5), ...bytes, ...number(20, 1)];
}

function valueInfo({ name, type, shape }: GraphValue): number[] {
  const sizes = shape.map((size) =>
    typeof size === "number" ? number(1, size) : field(2, text(size)),
  );
  const tensor = [
    ...number(1, type),
    ...field(
      2,
      sizes.flatMap((size) => field(1, size)),
    ),
  ];
  return [...field(1, text(name)), ...field(2, field(1, tensor))];
}

/** A length-delimited field. */
function field(id: number, content: readonly number[]): number[] {
  return [...varint((id << 3) | 2), ...varint(content.length), ...content];
}

function number(id: number, value: number): number[] {
  return [...varint(id << 3), ...varint(value)];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

function text(value: string): number[] {
  return [...Buffer.from(value)];
}
