import type { DetectionData } from "../../plugins/detection-metrics/src/objects.ts";

const CLASSES = 80;
const OBJECTS_AN_IMAGE = 7.2;
const PREDICTIONS_AN_IMAGE = 100;
/** Of the predictions of an image with objects: those that are near one of them. */
const NEAR = 0.6;
const CROWDS = 0.01;

/** Objects and predictions as a detector leaves them on COCO's 5,000 validation images; from a seed. */
export function makeDetections(images: number, seed = 1): DetectionData {
  const random = numbersOf(seed);
  const objects = Math.round(images * OBJECTS_AN_IMAGE);
  const count = images * PREDICTIONS_AN_IMAGE;
  const data = emptyData(images, objects, count);
  const { truth, predictions } = data;
  for (let object = 0; object < objects; object++) {
    truth.image[object] = Math.floor((object * images) / objects);
    truth.labels[object] = Math.floor(random() ** 2 * CLASSES);
    drawBox(random, truth.boxes, object);
    truth.areas[object] =
      truth.boxes[4 * object + 2]! * truth.boxes[4 * object + 3]! * (0.5 + random() / 2);
    truth.crowds[object] = random() < CROWDS ? 1 : 0;
  }
  for (let i = 0; i < count; i++) {
    const image = Math.floor(i / PREDICTIONS_AN_IMAGE);
    predictions.image[i] = image;
    const object = Math.floor(((image + random()) * objects) / images);
    if (random() < NEAR && truth.image[object] === image) drawNear(random, data, i, object);
    else {
      predictions.labels[i] = Math.floor(random() * CLASSES);
      predictions.scores[i] = random() ** 4;
      drawBox(random, predictions.boxes, i);
    }
  }
  return data;
}

function emptyData(images: number, objects: number, count: number): DetectionData {
  return {
    images,
    classes: CLASSES,
    truth: {
      image: new Int32Array(objects),
      labels: new Int32Array(objects),
      boxes: new Float64Array(4 * objects),
      areas: new Float64Array(objects),
      crowds: new Uint8Array(objects),
    },
    predictions: {
      image: new Int32Array(count),
      labels: new Int32Array(count),
      boxes: new Float64Array(4 * count),
      scores: new Float64Array(count),
    },
  };
}

/** From 8 to 400 pixels wide and high, in an image of 640 × 640. */
function drawBox(random: () => number, boxes: Float64Array, position: number): void {
  const width = 8 * 50 ** random();
  const height = 8 * 50 ** random();
  boxes.set([random() * (640 - width), random() * (640 - height), width, height], 4 * position);
}

/** Up to a fifth of its size off; in one of ten another class. */
function drawNear(
  random: () => number,
  { truth, predictions }: DetectionData,
  position: number,
  object: number,
): void {
  const [left, top, width, height] = truth.boxes.subarray(4 * object, 4 * object + 4);
  const off = (size: number) => (random() - 0.5) * 0.4 * size;
  predictions.boxes.set(
    [left! + off(width!), top! + off(height!), width! + off(width!), height! + off(height!)],
    4 * position,
  );
  predictions.labels[position] =
    random() < 0.1 ? Math.floor(random() * CLASSES) : truth.labels[object]!;
  predictions.scores[position] = random();
}

/** Numbers from 0 to 1 that are the same for the same seed: a linear congruential generator's upper bits. */
function numbersOf(seed: number): () => number {
  let state = BigInt(seed);
  const next = () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number(state >> 11n) / 2 ** 53;
  };
  return next;
}
