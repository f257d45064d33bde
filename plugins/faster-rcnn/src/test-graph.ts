/**
 * A value of a graph: element type as `onnx.proto` numbers it (1 float32, 7 int64); a string names
 * a free size.
 */
interface GraphValue {
  name: string;
  type: 1 | 7;
  shape: readonly (number | string)[];
}

/**
 * A loss graph that takes what a real one takes and answers NaN to every image: each output is
 * (mean − mean) / (mean − mean). Written field by field as `onnx.proto` numbers them, opset 13.
 */
export function makeNanLossGraph(
  outputs: readonly string[],
  height: number,
  width: number,
): Uint8Array {
  const inputs: GraphValue[] = [
    { name: "images", type: 1, shape: ["batch", 3, height, width] },
    { name: "gt_boxes", type: 1, shape: ["batch", "objects", 4] },
    { name: "gt_labels", type: 7, shape: ["batch", "objects"] },
  ];
  const nodes = [
    node("ReduceMean", ["images"], "mean", [ints("axes", [1, 2, 3]), int("keepdims", 0)]),
    node("Sub", ["mean", "mean"], "zero"),
    ...outputs.map((output) => node("Div", ["zero", "zero"], output)),
  ];
  const graph = [
    ...nodes.map((bytes) => field(1, bytes)),
    field(2, text("nan")),
    ...inputs.map((value) => field(11, valueInfo(value))),
    ...outputs.map((name) => field(12, valueInfo({ name, type: 1, shape: ["batch"] }))),
  ].flat();
  return Uint8Array.from([...number(1, 8), ...field(7, graph), ...field(8, number(2, 13))]);
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
