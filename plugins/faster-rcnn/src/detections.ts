import type { Box } from "./box-iou.ts";
import { expectedImages } from "./image-input.ts";
import { headClasses } from "./manifest.ts";
import type { BoxCoords, Manifest } from "./manifest.ts";
import type { GraphNeeds } from "./onnx-graph.ts";
import type { Tensor } from "./onnx-runtime.ts";
import type { Size } from "./playbook-iou.ts";

/** What the model found in one image, by falling score; arrays of equal length. */
export interface Detections {
  /** Left, top, right, bottom in model pixels. */
  boxes: Box[];
  /** As the model numbers them. */
  labels: number[];
  scores: number[];
}

/** The image that a row of the outputs is about. */
export interface DetectedImage {
  /** Of the sample, for messages. */
  index: number;
  /** Of the model's input. */
  frame: Size;
}

/** Predictions below are not kept. */
const LOWEST_SCORE = 0.05;

const LABEL_TYPES = ["int64", "int32", "float32"] as const;

/** What a prediction graph takes and gives. */
export function predictGraphNeeds(manifest: Manifest): GraphNeeds {
  const { input, outputs } = manifest;
  const rows = input.layout === "CHW" ? [] : [null];
  return {
    inputs: { [input.name]: expectedImages(input) },
    outputs: {
      [outputs.boxes]: { type: "float32", shape: [...rows, null, 4] },
      [outputs.labels]: { type: LABEL_TYPES, shape: [...rows, null] },
      [outputs.scores]: { type: "float32", shape: [...rows, null] },
      ...(outputs.count && { [outputs.count]: { type: LABEL_TYPES, shape: rows } }),
    },
    classes: headClasses(manifest),
  };
}

/**
 * The detections of one image out of a batch.
 *
 * @throws where a value is not finite, or a label is none of the model's classes
 */
export function readDetections(
  outputs: Readonly<Record<string, Tensor>>,
  manifest: Manifest,
  row: number,
  { index, frame }: DetectedImage,
): Detections {
  const { boxes, labels, scores, count } = readRow(outputs, manifest, row, index);
  const found: { box: Box; label: number; score: number }[] = [];
  for (let i = 0; i < count; i++) {
    const score = finite(scores[i], "score", index);
    if (score < LOWEST_SCORE) continue;
    const label = Number(labels[i]);
    if (!isKept(label, manifest, index)) continue;
    const side = (offset: number) => finite(boxes[i * 4 + offset], "box", index);
    const box = toCorners([side(0), side(1), side(2), side(3)], manifest.box_coords, frame);
    found.push({ box, label, score });
  }
  found.sort((a, b) => b.score - a.score);
  return {
    boxes: found.map(({ box }) => box),
    labels: found.map(({ label }) => label),
    scores: found.map(({ score }) => score),
  };
}

/** The detections that score more than `threshold`. */
export function above({ boxes, labels, scores }: Detections, threshold: number): Detections {
  const keep = (_: unknown, i: number) => scores[i]! > threshold;
  return { boxes: boxes.filter(keep), labels: labels.filter(keep), scores: scores.filter(keep) };
}

function readRow(
  outputs: Readonly<Record<string, Tensor>>,
  { outputs: names }: Manifest,
  row: number,
  index: number,
) {
  const most = outputs[names.scores]!.dims.at(-1) ?? 0;
  const part = (name: string, width: number) => {
    const values = numbersOf(outputs[name]!).subarray(row * most * width, (row + 1) * most * width);
    if (values.length === most * width) return values;
    throw new Error(
      `For sample ${index} the model gave ${name} [${outputs[name]!.dims.join(", ")}] beside ${most} scores; expected as many.`,
    );
  };
  const all = names.count === undefined ? most : Number(numbersOf(outputs[names.count]!)[row]);
  return {
    boxes: part(names.boxes, 4) as Float32Array,
    labels: part(names.labels, 1),
    scores: part(names.scores, 1) as Float32Array,
    count: Math.min(all, most),
  };
}

function numbersOf({ data }: Tensor): Float32Array | Int32Array | BigInt64Array {
  return data as Float32Array | Int32Array | BigInt64Array;
}

/** Left, top, right, bottom of what the graph's four numbers mean. */
const CORNERS: Record<BoxCoords["mode"], (box: Box) => Box> = {
  LTRB: (box) => box,
  TLBR: ([top, left, bottom, right]) => [left, top, right, bottom],
  LTWH: ([left, top, width, height]) => [left, top, left + width, top + height],
  CCWH: ([x, y, width, height]) => [x - width / 2, y - height / 2, x + width / 2, y + height / 2],
};

function toCorners(box: Box, { type, mode }: BoxCoords, { width, height }: Size): Box {
  const [left, top, right, bottom] = CORNERS[mode](box);
  return type === "pixel"
    ? [left, top, right, bottom]
    : [left * width, top * height, right * width, bottom * height];
}

function finite(value: number | undefined, what: string, index: number): number {
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new Error(
    `For sample ${index} the model gave ${value} in a ${what}; expected a finite number.`,
  );
}

/** A label that a map does not name is left out; without a map there is no such label. */
function isKept(label: number, manifest: Manifest, index: number): boolean {
  const { class_names, label_offset, label_map } = manifest;
  if (label_map) return Object.hasOwn(label_map, label);
  const position = label - label_offset;
  if (Number.isInteger(position) && position >= 0 && position < class_names.length) return true;
  throw new Error(
    `For sample ${index} the model gave the label ${label}; its model.json names ${class_names.length} classes from ${label_offset} on.`,
  );
}
