import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { resolveOptions } from "@loupe/plugin-api";
import type { EvaluatorSample, ImportedSample } from "@loupe/plugin-api";
import sharp from "sharp";
import { readModelPackage } from "../../plugins/faster-rcnn/src/model-package.ts";
import { prepareBatches } from "../../plugins/faster-rcnn/src/prepare-batches.ts";
import { houseNumbers } from "../../plugins/house-numbers/src/importer.ts";

/** A drawn house number with the labels that its loss is computed for. */
export interface GoldenPicture {
  png: Uint8Array;
  width: number;
  height: number;
  /** Left, top, width and height in pixels of the picture. */
  boxes: number[][];
  /** The digits in the boxes. */
  labels: number[];
}

/** A series of its own; a third of the labels is wrong, so that losses differ. */
const SERIES = { count: 100, seed: 64, spoil: 0.3 };

/** Every eighth picture has no objects. */
const EMPTY_EVERY = 8;

const MODELS = fileURLToPath(new URL("../../plugins/faster-rcnn/models", import.meta.url));

/** The pictures that the goldens of the model `digits` are about. */
export async function drawGoldenPictures(): Promise<GoldenPicture[]> {
  const plan = await houseNumbers.plan("house-numbers", {
    options: resolveOptions(houseNumbers.options, SERIES),
    signal: new AbortController().signal,
  });
  const pictures: GoldenPicture[] = [];
  for await (const entry of plan.entries) {
    if (entry.kind === "sample") pictures.push(await readPicture(entry, pictures.length));
  }
  return pictures;
}

async function readPicture({ values }: ImportedSample, index: number): Promise<GoldenPicture> {
  const { bytes: png } = values["images"] as { bytes: Uint8Array };
  const { width, height } = await sharp(png).metadata();
  const empty = index % EMPTY_EVERY === EMPTY_EVERY - 1;
  return {
    png,
    width,
    height,
    boxes: empty ? [] : (values["boxes"] as number[][]),
    labels: empty ? [] : (values["labels"] as number[]),
  };
}

/** As an evaluator is given them, boxes as corners. */
export function goldenSamples(pictures: readonly GoldenPicture[]): EvaluatorSample[] {
  return pictures.map(({ png, width, height, boxes, labels }, index) => ({
    id: index,
    index,
    values: {
      images: { width, height, digest: "", read: async () => png },
      boxes: boxes.map(([l, t, w, h]) => [l!, t!, l! + w!, t! + h!]),
      labels,
    },
  }));
}

/** What goes into the model for each picture: planes of red, green and blue in 0..1. */
export async function prepareTensors(pictures: readonly GoldenPicture[]): Promise<Float32Array[]> {
  const { manifest } = await readModelPackage(MODELS, "digits");
  const tensors: Float32Array[] = [];
  const batches = prepareBatches(stream(goldenSamples(pictures)), {
    batchSize: 1,
    input: manifest.input,
    readTruth: () => null,
    needsTruth: false,
    signal: new AbortController().signal,
  });
  for await (const { pixels } of batches) tensors.push(pixels);
  return tensors;
}

/** SHA-256 over the numbers as they lie in memory, which is little-endian wherever Node runs. */
export function tensorDigest(tensor: Float32Array): string {
  return createHash("sha256").update(tensor).digest("hex");
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
