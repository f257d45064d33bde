import type { Tensor } from "./onnx-runtime.ts";
import type { Box } from "./box-iou.ts";
import { headClasses } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import type { GraphNeeds } from "./onnx-graph.ts";

/** What the model found in one image, by falling score; arrays of equal length. */
export interface Detections {
  /** Left, top, right, bottom in model pixels. */
  boxes: Box[];
  /** As the model numbers them. */
  labels: number[];
  scores: number[];
}

/** Predictions below are not kept. */
const LOWEST_SCORE = 0.05;

/** What a prediction graph takes and gives. */
export function predictGraphNeeds(manifest: Manifest): GraphNeeds {
  const { input, outputs } = manifest;
  return {
    inputs: { [input.name]: { type: "float32", shape: ["batch", 3, input.height, input.width] } },
    outputs: {
      [outputs.boxes]: { type: "float32", shape: ["batch", "detections", 4] },
      [outputs.labels]: { type: "int64", shape: ["batch", "detections"] },
      [outputs.scores]: { type: "float32", shape: ["batch", "detections"] },
      [outputs.count]: { type: "int64", shape: ["batch"] },
    },
    classes: headClasses(manifest),
  };
}

/**
 * The detections of one image out of a batch.
 *
 * @param index of the sample, for messages
 * @throws where a value is not finite, or a label is none of the model's classes
 */
export function readDetections(
  outputs: Readonly<Record<string, Tensor>>,
  manifest: Manifest,
  row: number,
  index: number,
): Detections {
  const { boxes, labels, scores, count } = readRow(outputs, manifest, row);
  const found: Detections = { boxes: [], labels: [], scores: [] };
  for (let i = 0; i < count; i++) {
    const score = finite(scores[i], "score", index);
    if (score < LOWEST_SCORE) continue;
    found.scores.push(score);
    found.labels.push(checkLabel(Number(labels[i]), manifest, index));
    const corner = (offset: number) => finite(boxes[i * 4 + offset], "box", index);
    found.boxes.push([corner(0), corner(1), corner(2), corner(3)]);
  }
  return found;
}

/** The detections that score more than `threshold`. */
export function above({ boxes, labels, scores }: Detections, threshold: number): Detections {
  const keep = (_: unknown, i: number) => scores[i]! > threshold;
  return { boxes: boxes.filter(keep), labels: labels.filter(keep), scores: scores.filter(keep) };
}

function readRow(outputs: Readonly<Record<string, Tensor>>, manifest: Manifest, row: number) {
  const names = manifest.outputs;
  const width = outputs[names.scores]!.dims[1] ?? 0;
  return {
    boxes: (outputs[names.boxes]!.data as Float32Array).subarray(
      row * width * 4,
      (row + 1) * width * 4,
    ),
    labels: (outputs[names.labels]!.data as BigInt64Array).subarray(row * width, (row + 1) * width),
    scores: (outputs[names.scores]!.data as Float32Array).subarray(row * width, (row + 1) * width),
    count: Math.min(Number((outputs[names.count]!.data as BigInt64Array)[row]), width),
  };
}

function finite(value: number | undefined, what: string, index: number): number {
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new Error(
    `For sample ${index} the model gave ${value} in a ${what}; expected a finite number.`,
  );
}

function checkLabel(label: number, { class_names, label_offset }: Manifest, index: number): number {
  const position = label - label_offset;
  if (position >= 0 && position < class_names.length) return label;
  throw new Error(
    `For sample ${index} the model gave the label ${label}; its model.json names ${class_names.length} classes from ${label_offset} on.`,
  );
}
