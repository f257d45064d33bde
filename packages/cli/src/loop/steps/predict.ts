import { check } from "../check.ts";
import { counted } from "../../output/counted.ts";
import { describeDropped, DROP_UNKNOWN, evaluateBranch } from "../evaluate-branch.ts";
import { listSamples } from "../list-samples.ts";
import type { Loop } from "../loop.ts";
import type { Found } from "../steps.ts";

export interface Predicted extends Found {
  /** `iou` of each validation sample. */
  ious: readonly number[];
}

export const IOU = "model_evaluation/iou";
const GROUP = "model_evaluation";

/** Boxes may lie so far outside by rounding, in pixels. */
const TOLERANCE = 0.01;

interface SampleNode {
  index: number;
  image: { image: { width: number; height: number } } | null;
  iou: { number: number | null } | null;
  objects: PredictedObject[];
}

interface PredictedObject {
  box: { left: number; top: number; width: number; height: number } | null;
  class: { name: string } | null;
  values: { number: number | null }[];
}

const FIELDS = `index
  image: value(tensor: "images") { ... on ImageValue { image { width height } } }
  iou: value(tensor: "${IOU}") { ... on NumberValue { number } }
  objects(group: "${GROUP}") {
    box { left top width height } class { name } values(tensors: ["${GROUP}/scores"]) { ... on NumberValue { number } }
  }`;

/** Predicts on the validation data; boxes must lie in the images, and each sample has an `iou`. */
export async function predict(loop: Loop): Promise<Predicted> {
  const { commitId, imagesPerSecond, figures } = await evaluateBranch(loop, loop.validation, {
    evaluator: "faster-rcnn/predictions",
    ...DROP_UNKNOWN,
  });
  loop.figures.imagesPerSecond.predictions = imagesPerSecond;
  const samples = await listSamples<SampleNode>(loop.client, loop.validation, FIELDS, {
    ref: commitId,
  });
  const ious = samples.map((sample) => checkSample(sample));
  const meanIou = ious.reduce((sum, iou) => sum + iou, 0) / ious.length;
  loop.figures.meanIou = meanIou;
  check(
    Math.abs(meanIou - Number(figures["meanIou"])) < 1e-6,
    `The mean iou of the samples is ${meanIou}; expected ${JSON.stringify(figures["meanIou"])} as the run says.`,
  );
  const objects = samples.reduce((sum, sample) => sum + sample.objects.length, 0);
  return {
    ious,
    detail: `${counted(objects, "object")} in ${counted(samples.length, "sample")}, all inside their images; mean iou ${meanIou.toFixed(3)}, ${imagesPerSecond.toFixed(1)} images/s; ${describeDropped(figures)}.`,
  };
}

function checkSample({ index, image, iou, objects }: SampleNode): number {
  const number = iou?.number ?? Number.NaN;
  check(
    number >= 0 && number <= 1,
    `The sample at index ${index} has the iou ${number}; expected 0 to 1.`,
  );
  check(image !== null, `The sample at index ${index} has no image.`);
  for (const object of objects) checkObject(object, image.image, index);
  return number;
}

function checkObject(
  object: PredictedObject,
  size: { width: number; height: number },
  index: number,
): void {
  const { left, top, width, height } = object.box ?? {
    left: Number.NaN,
    top: 0,
    width: 0,
    height: 0,
  };
  check(
    left >= -TOLERANCE &&
      top >= -TOLERANCE &&
      width >= 0 &&
      height >= 0 &&
      left + width <= size.width + TOLERANCE &&
      top + height <= size.height + TOLERANCE,
    `In the sample at index ${index} a box is [${left}, ${top}, ${width}, ${height}]; expected one inside ${size.width} × ${size.height} pixels.`,
  );
  const score = object.values[0]?.number ?? Number.NaN;
  check(
    score > 0 && score <= 1,
    `In the sample at index ${index} an object has the score ${score}; expected more than 0, at most 1.`,
  );
  check(object.class !== null, `In the sample at index ${index} an object has no label.`);
}
