import type { BoundInput, EvaluatorSample, InputSpec } from "@loupe/plugin-api";
import { classNamesOf, joinClasses, type JoinedClasses } from "./class-names.ts";
import type { ImageObjects, Objects, Predictions, Truth } from "./objects.ts";

const coords = { type: "pixel", mode: "LTWH" } as const;

/** What every evaluator of this plugin reads. */
export const detectionInputs = {
  boxes: { htype: "bbox", coords, side: "GROUND_TRUTH", description: "Where the objects are." },
  labels: { htype: "class_label", side: "GROUND_TRUTH", description: "What they are." },
  predicted_boxes: {
    htype: "bbox",
    coords,
    side: "PREDICTION",
    description: "Where a model sees objects.",
  },
  predicted_labels: {
    htype: "class_label",
    side: "PREDICTION",
    description: "What it takes them for.",
  },
  predicted_scores: {
    htype: "generic",
    side: "PREDICTION",
    description: "How sure it is, for each of them.",
  },
  areas: {
    htype: "generic",
    side: "GROUND_TRUTH",
    required: false,
    description: "The area of each object in square pixels. Without it, width × height of the box.",
  },
  iscrowd: {
    htype: "generic",
    side: "GROUND_TRUTH",
    required: false,
    description: "1 for each box that stands for a crowd of objects. Without it, none does.",
  },
} satisfies Record<string, InputSpec>;

/** Reads samples as both sides of an image, with the classes of both in one list. */
export interface SampleReader {
  classes: JoinedClasses;
  /**
   * Null for a sample that has no value for the ground truth or for the predictions.
   *
   * @throws where the values of one side do not fit each other
   */
  read(sample: EvaluatorSample): ImageObjects | null;
}

export function createSampleReader(inputs: Readonly<Record<string, BoundInput>>): SampleReader {
  const classes = joinClasses(
    classNamesOf(inputs, "labels"),
    classNamesOf(inputs, "predicted_labels"),
  );
  return {
    classes,
    read(sample) {
      const truth = readTruth(sample, classes.ofTruth);
      const predictions = readPredictions(sample, classes.ofPredictions);
      return truth && predictions && { truth, predictions };
    },
  };
}

function readTruth(sample: EvaluatorSample, classes: readonly number[]): Truth | null {
  const objects = readObjects(sample, "boxes", "labels", classes);
  if (!objects) return null;
  const { boxes, labels } = objects;
  const count = labels.length;
  const areas = readNumbers(sample, "areas", count);
  const crowds = readNumbers(sample, "iscrowd", count);
  return {
    ...objects,
    areas: areas ?? Float64Array.from(labels, (_, i) => boxes[4 * i + 2]! * boxes[4 * i + 3]!),
    crowds: Uint8Array.from(crowds ?? new Uint8Array(count), (crowd) => (crowd > 0 ? 1 : 0)),
  };
}

function readPredictions(sample: EvaluatorSample, classes: readonly number[]): Predictions | null {
  const objects = readObjects(sample, "predicted_boxes", "predicted_labels", classes);
  if (!objects) return null;
  const scores = readNumbers(sample, "predicted_scores", objects.labels.length);
  if (scores) return { ...objects, scores };
  throw new Error(`Sample ${sample.index} has predicted boxes, but no "predicted_scores".`);
}

function readObjects(
  { index, values }: EvaluatorSample,
  boxesRole: string,
  labelsRole: string,
  classes: readonly number[],
): Objects | null {
  const boxes = (values[boxesRole] ?? null) as number[][] | null;
  const labels = (values[labelsRole] ?? null) as number[] | null;
  if (boxes === null && labels === null) return null;
  if (boxes?.length !== labels?.length) {
    throw new Error(
      `Sample ${index} has ${boxes?.length ?? "no"} "${boxesRole}" and ${labels?.length ?? "no"} "${labelsRole}"; expected as many of each.`,
    );
  }
  return {
    boxes: flattenBoxes(index, boxesRole, boxes!),
    labels: Int32Array.from(
      labels!,
      (label) => classes[label] ?? refuseLabel(index, labelsRole, label, classes.length),
    ),
  };
}

function flattenBoxes(index: number, role: string, boxes: readonly number[][]): Float64Array {
  const bad = boxes.find((box) => box.length !== 4 || !box.every(Number.isFinite));
  if (!bad) return Float64Array.from(boxes.flat());
  throw new Error(
    `Sample ${index} has [${bad.join(", ")}] among its "${role}"; expected four finite numbers.`,
  );
}

function refuseLabel(index: number, role: string, label: number, classes: number): never {
  throw new Error(
    `Sample ${index} has ${label} among its "${role}"; expected a position in ${classes} class names.`,
  );
}

/** Null where the role is not bound or the sample has no value. */
function readNumbers(
  { index, values }: EvaluatorSample,
  role: string,
  count: number,
): Float64Array | null {
  const numbers = (values[role] ?? null) as number[] | null;
  if (numbers === null) return null;
  if (Array.isArray(numbers) && numbers.length === count && numbers.every(Number.isFinite))
    return Float64Array.from(numbers);
  throw new Error(
    `Sample ${index} has ${describeNumbers(numbers)} as "${role}"; expected one finite number for each of ${count} objects.`,
  );
}

function describeNumbers(numbers: unknown): string {
  if (!Array.isArray(numbers)) return `a ${typeof numbers}`;
  const isFinite = numbers.every(Number.isFinite);
  return `${numbers.length} numbers${isFinite ? "" : ", not all of them finite,"}`;
}
