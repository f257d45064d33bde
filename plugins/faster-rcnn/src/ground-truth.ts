import type { BoundInput, EvaluatorSample, InputSpec } from "@loupe/plugin-api";
import type { Box } from "./box-iou.ts";
import type { LabelledBoxes } from "./compute-iou.ts";
import { labelsOf } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import type { UnknownClasses } from "./options.ts";
import type { Size } from "./playbook-iou.ts";

/**
 * The objects of one sample whose class the model knows: left-top-right-bottom, in pixels of the
 * image, labels of the model.
 */
export interface GroundTruth extends LabelledBoxes {
  /** Objects left out because the model does not know their class. */
  dropped: number;
}

export type GroundTruthReader = (sample: EvaluatorSample) => GroundTruth | null;

/** The inputs that hold the ground truth. */
export function groundTruthInputs(required: boolean): { boxes: InputSpec; labels: InputSpec } {
  return {
    boxes: {
      htype: "bbox",
      description: "Where the objects are.",
      coords: { type: "pixel", mode: "LTRB" },
      required,
    },
    labels: {
      htype: "class_label",
      description: "What the objects are, matched to the model by name.",
      required,
    },
  };
}

/**
 * Makes a function that reads the ground truth of a sample; it gives null where the sample has none.
 *
 * @throws where the dataset has classes that the model does not know, unless they are to be dropped
 */
export function createGroundTruthReader(
  manifest: Manifest,
  inputs: Readonly<Record<string, BoundInput>>,
  unknownClasses: UnknownClasses,
): GroundTruthReader {
  const { boxes, labels } = inputs;
  if (!boxes && !labels) return () => null;
  if (!boxes || !labels) {
    throw new Error(
      `Ground truth needs both boxes and labels; only ${boxes ? "boxes" : "labels"} is bound to a tensor.`,
    );
  }
  const classNames = labels.classNames ?? [];
  const ownLabels = labelsOf(manifest);
  const modelLabels = classNames.map(
    (name) => ownLabels[manifest.class_names.indexOf(name)] ?? null,
  );
  const unknown = classNames.filter((_, index) => modelLabels[index] === null);
  if (unknown.length > 0 && unknownClasses === "REFUSE") {
    throw new Error(
      `The model does not know these classes of "${labels.tensor}": ${nameSome(unknown)}. It knows ` +
        `${nameSome(manifest.class_names)}. With unknownClasses "DROP" their objects are left out and counted.`,
    );
  }
  return (sample) => readGroundTruth(sample, modelLabels);
}

/**
 * A box cut to the image, at least one pixel wide and high, so that each object takes part in the loss.
 *
 * @param box pixels of the image, possibly reaching outside
 */
export function clipBox([left, top, right, bottom]: Box, image: Size): Box {
  const [clippedLeft, clippedRight] = clipSpan(left, right, image.width);
  const [clippedTop, clippedBottom] = clipSpan(top, bottom, image.height);
  return [clippedLeft, clippedTop, clippedRight, clippedBottom];
}

function clipSpan(from: number, to: number, size: number): [number, number] {
  const start = Math.min(Math.max(from, 0), size - 1);
  return [start, Math.min(Math.max(to, start + 1), size)];
}

function nameSome(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function readGroundTruth(
  sample: EvaluatorSample,
  modelLabels: readonly (number | null)[],
): GroundTruth | null {
  const boxes = (sample.values.boxes ?? null) as number[][] | null;
  const labels = (sample.values.labels ?? null) as number[] | null;
  if (boxes === null && labels === null) return null;
  if (boxes?.length !== labels?.length) {
    throw new Error(
      `Sample ${sample.index} has ${boxes?.length ?? "no"} boxes and ${labels?.length ?? "no"} labels; expected as many of each.`,
    );
  }
  const truth: { boxes: Box[]; labels: number[]; dropped: number } = {
    boxes: [],
    labels: [],
    dropped: 0,
  };
  boxes!.forEach((box, position) => {
    const label = modelLabels[labels![position]!];
    if (label === undefined) refuseLabel(sample.index, labels![position]!, modelLabels.length);
    if (label === null) truth.dropped++;
    else {
      truth.boxes.push(checkBox(sample.index, box));
      truth.labels.push(label);
    }
  });
  return truth;
}

function refuseLabel(index: number, label: number, classes: number): never {
  throw new Error(
    `Sample ${index} has the label ${label}; expected a position in ${classes} class names.`,
  );
}

function checkBox(index: number, box: readonly number[]): Box {
  if (box.length === 4 && box.every(Number.isFinite)) return box as unknown as Box;
  throw new Error(`Sample ${index} has the box [${box.join(", ")}]; expected four finite numbers.`);
}
