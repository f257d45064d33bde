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

function imagesOf({ height, width }: Size): GraphValue {
  return { name: "images", type: FLOAT, shape: ["batch", 3, height, width] };
}

function mean(input: string, output: string, axes: readonly number[], keep = false): GraphNode {
  return node("ReduceMean", [input], output, { axes, keepdims: Number(keep) });
}
