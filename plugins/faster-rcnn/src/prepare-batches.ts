import type { EvaluatorSample, ImageInput } from "@loupe/plugin-api";
import { inBatches, mapAhead } from "./batches.ts";
import { decodeImage } from "./decode-image.ts";
import type { GroundTruth, GroundTruthReader } from "./ground-truth.ts";
import { drawImage } from "./image-input.ts";
import type { ModelInput } from "./manifest.ts";
import { createPixelBudget } from "./pixel-budget.ts";
import type { PixelBudget } from "./pixel-budget.ts";
import { inputSize, placeImage } from "./placement.ts";
import type { Placement } from "./placement.ts";

/** A sample whose image goes through the model. */
export interface PreparedSample {
  id: number;
  index: number;
  /** Where the upright image lies in the input of the model. */
  placement: Placement;
  truth: GroundTruth | null;
}

/** Samples in order; null for one that has nothing to evaluate. */
export interface PreparedBatch {
  samples: readonly (PreparedSample | null)[];
  /** One row for each sample that is not null, as the model wants to see it. */
  pixels: Float32Array;
}

export interface PrepareOptions {
  /** 1 where the model takes images as they are. */
  batchSize: number;
  /** Of the model. */
  input: ModelInput;
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
 * Reads, decodes and resizes images ahead of the model. It may occupy this thread, so files of the
 * next batch are read and its decoding is in the hands of sharp's threads before a batch is given out.
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
  const size = inputSize(options.input);
  const length = size ? 3 * size.height * size.width : 0;
  const pixels = new Float32Array(batch.filter((sample) => sample !== null).length * length);
  let row = 0;
  const decoding = batch.map(async (sample) => {
    if (sample === null) return null;
    const target = size ? pixels.subarray(row * length, ++row * length) : undefined;
    return budget.spend(sample.image.width * sample.image.height, () =>
      decodeSample(sample, options.input, target),
    );
  });
  const decoded = await allInOrder(decoding);
  return {
    samples: decoded.map((one) => one?.sample ?? null),
    pixels: size ? pixels : (decoded.find((one) => one !== null)?.pixels ?? pixels),
  };
}

interface DecodedSample {
  sample: PreparedSample;
  pixels: Float32Array;
}

async function decodeSample(
  sample: ReadSample,
  input: ModelInput,
  target: Float32Array | undefined,
): Promise<DecodedSample> {
  const { id, index, truth, bytes } = sample;
  try {
    const image = await decodeImage(bytes);
    const placement = placeImage(input, image);
    const { width, height } = placement.frame;
    const pixels = target ?? new Float32Array(3 * width * height);
    drawImage(image, input, placement, pixels);
    return { sample: { id, index, placement, truth }, pixels };
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
