import sharp from "sharp";
import type { ImportedSample, ImportPlan } from "@loupe/plugin-api";
import type { Annotation } from "./annotations.ts";

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

/** Samples with a picture of each annotation's size, in which each digit is a bar of its own grey. */
export function planPictures(annotations: readonly Annotation[]): ImportPlan {
  return {
    tensors: {
      images: { htype: "image" },
      boxes: { htype: "bbox", describes: "OBJECT", coords: { type: "pixel", mode: "LTWH" } },
      labels: { htype: "class_label", describes: "OBJECT", classNames: DIGITS },
    },
    total: annotations.length,
    entries: drawSamples(annotations),
  };
}

async function* drawSamples(annotations: readonly Annotation[]): AsyncGenerator<ImportedSample> {
  for (const [position, annotation] of annotations.entries()) {
    const { boxes, labels } = annotation;
    yield {
      kind: "sample",
      source: `picture ${position}`,
      values: { images: { bytes: await drawPicture(annotation, position) }, boxes, labels },
    };
  }
}

/** No two pictures are the same: the first pixels hold the position. */
function drawPicture(
  { width, height, boxes, labels }: Annotation,
  position: number,
): Promise<Buffer> {
  const pixels = Buffer.alloc(3 * width * height, 120);
  boxes.forEach(([left = 0, top = 0, across = 0, down = 0], object) => {
    for (let y = Math.max(0, top); y < Math.min(height, top + down); y++) {
      const [from, to] = [Math.max(0, left), Math.min(width, left + across)];
      if (from < to)
        pixels.fill(20 * labels[object]!, 3 * (y * width + from), 3 * (y * width + to));
    }
  });
  pixels.writeUInt32LE(position);
  const raw = { width, height, channels: 3 } as const;
  return sharp(pixels, { raw }).png({ compressionLevel: 1 }).toBuffer();
}
