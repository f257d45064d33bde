import { readFile } from "node:fs/promises";
import type { BoundInput, EvaluatedSample, InputValue } from "@loupe/plugin-api";
import { openChannel } from "./channel.ts";
import type { ImageReference, SentSample, SentValue } from "./protocol.ts";

/** What the evaluator reads its samples from. */
export interface SampleFeed {
  push(samples: readonly SentSample[]): void;
  end(): void;
  /** Without outputs where they are to be evaluated. */
  samples: AsyncIterable<EvaluatedSample>;
}

/** Samples that wait at most, and how many are asked for at once when some were taken. */
export interface FeedSize {
  ahead: number;
  refill: number;
}

/** Evaluating takes its time; summarising does not. */
export const TO_EVALUATE: FeedSize = { ahead: 64, refill: 16 };
export const TO_SUMMARISE: FeedSize = { ahead: 1024, refill: 256 };

/** Asks for samples, by `request`, only as fast as the evaluator takes them. */
export function openSampleFeed(
  inputs: Readonly<Record<string, BoundInput>>,
  { ahead, refill }: FeedSize,
  request: (samples: number) => void,
): SampleFeed {
  const waiting = openChannel<SentSample>();

  async function* read(): AsyncGenerator<EvaluatedSample> {
    request(ahead);
    let taken = 0;
    for await (const sample of waiting) {
      if (++taken % refill === 0) request(refill);
      yield receiveSample(sample, inputs);
    }
  }
  return {
    push: (samples) => samples.forEach((sample) => waiting.push(sample)),
    end: () => waiting.end(),
    samples: { [Symbol.asyncIterator]: read },
  };
}

function receiveSample(
  { values, ...sample }: SentSample,
  inputs: Readonly<Record<string, BoundInput>>,
): EvaluatedSample {
  const received = Object.entries(values).map(([role, value]) => [
    role,
    inputs[role]?.htype === "image" ? receiveImage(value) : value,
  ]);
  return { ...sample, values: Object.fromEntries(received) } as EvaluatedSample;
}

function receiveImage(value: SentValue): InputValue {
  if (value === null) return null;
  const { path, ...image } = value as ImageReference;
  return { ...image, read: () => readImage(path, image.digest) };
}

async function readImage(path: string, digest: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(`The stored image ${digest} could not be read (${code}).`, { cause });
  }
}
