/**
 * Objects in flat arrays: entry i of each array belongs to object i; four numbers of `boxes`: left,
 * top, width, height, in pixels.
 */
export interface Objects {
  boxes: Float64Array;
  /** Positions in one list of class names for both sides. */
  labels: Int32Array;
}

export interface Truth extends Objects {
  /** Area of the object itself, which a mask makes smaller than its box. */
  areas: Float64Array;
  /** 1 where one box stands for a crowd of objects. */
  crowds: Uint8Array;
}

export interface Predictions extends Objects {
  scores: Float64Array;
}

/** Both sides of one image. */
export interface ImageObjects {
  truth: Truth;
  predictions: Predictions;
}

/** Both sides of many images; `image[i]` is the position of the image that object i is in. */
export interface DetectionData {
  images: number;
  classes: number;
  truth: Truth & { image: Int32Array };
  predictions: Predictions & { image: Int32Array };
}

/** Puts images behind each other, in their order. */
export function joinImages(images: readonly ImageObjects[], classes: number): DetectionData {
  const truths = images.map(({ truth }) => truth);
  const predictions = images.map(({ predictions }) => predictions);
  return {
    images: images.length,
    classes,
    truth: {
      ...joinObjects(truths),
      areas: joined(truths, ({ areas }) => areas, Float64Array),
      crowds: joined(truths, ({ crowds }) => crowds, Uint8Array),
    },
    predictions: {
      ...joinObjects(predictions),
      scores: joined(predictions, ({ scores }) => scores, Float64Array),
    },
  };
}

function joinObjects(images: readonly Objects[]): Objects & { image: Int32Array } {
  return {
    image: imagesOf(images),
    boxes: joined(images, ({ boxes }) => boxes, Float64Array),
    labels: joined(images, ({ labels }) => labels, Int32Array),
  };
}

function imagesOf(images: readonly Objects[]): Int32Array {
  const image = new Int32Array(images.reduce((sum, { labels }) => sum + labels.length, 0));
  let from = 0;
  images.forEach(({ labels }, position) => {
    image.fill(position, from, from + labels.length);
    from += labels.length;
  });
  return image;
}

type Numbers = Float64Array | Int32Array | Uint8Array;

function joined<Item, Result extends Numbers>(
  items: readonly Item[],
  pick: (item: Item) => Result,
  Type: new (length: number) => Result,
): Result {
  const result = new Type(items.reduce((sum, item) => sum + pick(item).length, 0));
  let from = 0;
  for (const item of items) {
    result.set(pick(item), from);
    from += pick(item).length;
  }
  return result;
}
