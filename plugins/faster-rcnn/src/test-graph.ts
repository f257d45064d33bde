import type { Size } from "./playbook-iou.ts";
import { node, writeOnnx } from "./test-onnx.ts";
import type { GraphNode, GraphValue } from "./test-onnx.ts";

const FLOAT = 1;
const INT64 = 7;
const BOOL = 9;

/** A loss graph that takes what a real one takes and gives each image the same loss. */
export function makeLossGraph(loss: number, outputs: readonly string[], size: Size): Uint8Array {
  const inputs: GraphValue[] = [
    imagesOf(size),
    { name: "gt_boxes", type: FLOAT, shape: ["batch", "objects", 4] },
    { name: "gt_labels", type: INT64, shape: ["batch", "objects"] },
  ];
  const nodes = [
    mean("images", "mean", [1, 2, 3]),
    node("Sub", ["mean", "mean"], "zero"),
    node("Constant", [], "loss_of_all", { value_float: { float: loss } }),
    ...outputs.map((output) => node("Add", ["zero", "loss_of_all"], output)),
  ];
  const floats = outputs.map((name): GraphValue => ({ name, type: FLOAT, shape: ["batch"] }));
  return writeOnnx({ graph: { nodes, inputs, outputs: floats } });
}

/** A predict graph that finds nothing anywhere. */
export function makeBlindGraph(size: Size): Uint8Array {
  const nodes = [
    mean("images", "plane", [1, 2], true),
    mean("plane", "brightness", [3]),
    node("Sub", ["brightness", "brightness"], "zero"),
    node("Constant", [], "one", { value_ints: [1] }),
    node("Cast", ["one"], "all", { to: BOOL }),
    // Of one detection, but nothing says so beforehand: their number is free.
    node("Compress", ["zero", "all"], "detections", { axis: 1 }),
    node("Concat", Array<string>(4).fill("detections"), "boxes", { axis: 2 }),
    mean("detections", "scores", [2]),
    node("Cast", ["scores"], "labels", { to: INT64 }),
    mean("zero", "count", [1, 2]),
    node("Cast", ["count"], "num_detections", { to: INT64 }),
  ];
  const outputs: GraphValue[] = [
    { name: "boxes", type: FLOAT, shape: ["batch", "most", 4] },
    { name: "labels", type: INT64, shape: ["batch", "most"] },
    { name: "scores", type: FLOAT, shape: ["batch", "most"] },
    { name: "num_detections", type: INT64, shape: ["batch"] },
  ];
  return writeOnnx({ graph: { nodes, inputs: [imagesOf(size)], outputs } });
}

export interface MeansGraph {
  layout: "NCHW" | "NHWC" | "CHW";
  /** Of the input. */
  shape: GraphValue["shape"];
  /** Four numbers for each channel. */
  boxes: readonly number[];
  labels?: readonly number[];
  scores?: string;
}

/**
 * A detector that finds one object for each channel of an image: its score is the mean of the channel
 * as the graph sees it.
 */
export function makeMeansGraph({
  layout,
  shape,
  boxes,
  labels = [1, 2, 3],
  scores = "scores",
}: MeansGraph): Uint8Array {
  const rows = layout === "CHW" ? [] : ["batch"];
  const across = { NCHW: [2, 3], NHWC: [1, 2], CHW: [1, 2] }[layout];
  const weights = {
    corners: { size: [3, 4], values: boxes },
    numbers: { size: [3], values: labels },
  };
  const nodes = [
    mean("images", scores, across),
    node("Sub", [scores, scores], "zero"),
    node("Unsqueeze", ["zero"], "zero_of_box", { axes: [rows.length + 1] }),
    node("Add", ["zero_of_box", "corners"], "boxes"),
    node("Add", ["zero", "numbers"], "label_floats"),
    node("Cast", ["label_floats"], "labels", { to: INT64 }),
  ];
  const outputs: GraphValue[] = [
    { name: "labels", type: INT64, shape: [...rows, 3] },
    { name: scores, type: FLOAT, shape: [...rows, 3] },
    { name: "boxes", type: FLOAT, shape: [...rows, 3, 4] },
  ];
  const inputs: GraphValue[] = [{ name: "images", type: FLOAT, shape }];
  return writeOnnx({ opset: 11, graph: { nodes, inputs, outputs, weights } });
}

function imagesOf({ height, width }: Size): GraphValue {
  return { name: "images", type: FLOAT, shape: ["batch", 3, height, width] };
}

function mean(input: string, output: string, axes: readonly number[], keep = false): GraphNode {
  return node("ReduceMean", [input], output, { axes, keepdims: Number(keep) });
}
