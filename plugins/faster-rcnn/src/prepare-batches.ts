import type { EvaluatorSample, ImageInput } from "@loupe/plugin-api";
import { inBatches, mapAhead } from "./batches.ts";
import { decodeImage } from "./decode-image.ts";
import type { GroundTruth, GroundTruthReader } from "./ground-truth.ts";
import { createPixelBudget } from "./pixel-budget.ts";
import type { PixelBudget } from "./pixel-budget.ts";
import type { Size } from "./playbook-iou.ts";
import { resizeBilinear } from "./resize-bilinear.ts";

/** A sample whose image goes through the model. */
export interface PreparedSample {
  id: number;
  index: number;
  /** Of the upright image. */
  size: Size;
  truth: GroundTruth | null;
}

/** Samples in order; null for one that has nothing to evaluate. */
export interface PreparedBatch {
  samples: readonly (PreparedSample | null)[];
  /** One row for each sample that is not null: planes of red, green and blue in 0..1. */
  pixels: Float32Array;
}

export interface PrepareOptions {
  batchSize: number;
  /** The input of the model. */
  size: Size;
  readTruth: GroundTruthReader;
  /** Leaves out samples without ground truth. */
  needsTruth: boolean;
  signal: AbortSignal;
}

/** Bounds the decoded pixels held at a time to 200 MB, beside one image that is larger. */
const PIXELS_AT_ONCE = 64 * 1024 * 1024;

/** Batches being read, and batches being decoded, beside the one that is evaluated. */
const BATCHES_AHEAD = 1;

/**
 * Reads, decodes and resizes images ahead of the model. The model occupies the thread, so files of
 * the next batch are read and its decoding is in the hands of sharp's threads before a batch is
 * given out.
 *
 * @throws naming the sample, where an image or its ground truth can't be read
 */
export function prepareBatches(
  samples: AsyncIterable<EvaluatorSample>,
  options: PrepareOptions,
): AsyncGenerator<PreparedBatch> {
  const budget = createPixelBudget(PIXELS_AT_ONCE);
  const batches = inBatches(samples, options.batchSize);
  const read = mapAhead(batches, BATCHES_AHEAD, (batch) => readBatch(batch, options));
  return mapAhead(read, BATCHES_AHEAD, (batch) => decodeBatch(batch, options, budget));
}

interface ReadSample {
  id: number;
  index: number;
  image: ImageInput;
  bytes: Uint8Array;
  truth: GroundTruth | null;
}

async function readBatch(
  batch: readonly EvaluatorSample[],
  options: PrepareOptions,
): Promise<(ReadSample | null)[]> {
  options.signal.throwIfAborted();
  return allInOrder(batch.map((sample) => readSample(sample, options)));
}

async function readSample(
  sample: EvaluatorSample,
  options: PrepareOptions,
): Promise<ReadSample | null> {
  const image = (sample.values.images ?? null) as ImageInput | null;
  const truth = options.readTruth(sample);
  if (image === null || (truth === null && options.needsTruth)) return null;
  try {
    return { id: sample.id, index: sample.index, image, bytes: await image.read(), truth };
  } catch (cause) {
    throw new Error(
      `The image of sample ${sample.index} can't be read: ${(cause as Error).message}`,
      { cause },
    );
  }
}

async function decodeBatch(
  batch: readonly (ReadSample | null)[],
  options: PrepareOptions,
  budget: PixelBudget,
): Promise<PreparedBatch> {
  options.signal.throwIfAborted();
  const length = 3 * options.size.height * options.size.width;
  const pixels = new Float32Array(batch.filter((sample) => sample !== null).length * length);
  let row = 0;
  const decoding = batch.map(async (sample) => {
    if (sample === null) return null;
    const target = pixels.subarray(row * length, ++row * length);
    return budget.spend(sample.image.width * sample.image.height, () =>
      decodeSample(sample, options.size, target),
    );
  });
  return { samples: await allInOrder(decoding), pixels };
}

async function decodeSample(
  sample: ReadSample,
  size: Size,
  target: Float32Array,
): Promise<PreparedSample> {
  const { id, index, truth, bytes } = sample;
  try {
    const image = await decodeImage(bytes);
    resizeBilinear(image, size, target);
    return { id, index, size: { width: image.width, height: image.height }, truth };
  } catch (cause) {
    throw new Error(`The image of sample ${index} can't be decoded: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/**
 * Like `Promise.all`, but when it throws everything has ended, and the error is that of the first
 * sample in order.
 */
async function allInOrder<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results: T[] = [];
  for (const settled of await Promise.allSettled(promises)) {
    if (settled.status === "rejected") throw settled.reason;
    results.push(settled.value);
  }
  return results;
}
