import { readFile } from "node:fs/promises";
import type { BoundInput, EvaluatorSample, InputValue } from "@loupe/plugin-api";
import { openChannel } from "./channel.ts";
import type { ImageReference, SentSample, SentValue } from "./protocol.ts";

/** What the evaluator reads its samples from. */
export interface SampleFeed {
  push(samples: readonly SentSample[]): void;
  end(): void;
  samples: AsyncIterable<EvaluatorSample>;
}

/** Samples that wait here at most, and how many are asked for at once when some were taken. */
const READ_AHEAD = 64;
const REFILL = 16;

/** Asks for samples, by `request`, only as fast as the evaluator takes them. */
export function openSampleFeed(
  inputs: Readonly<Record<string, BoundInput>>,
  request: (samples: number) => void,
): SampleFeed {
  const waiting = openChannel<SentSample>();

  async function* read(): AsyncGenerator<EvaluatorSample> {
    request(READ_AHEAD);
    let taken = 0;
    for await (const sample of waiting) {
      if (++taken % REFILL === 0) request(REFILL);
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
  sample: SentSample,
  inputs: Readonly<Record<string, BoundInput>>,
): EvaluatorSample {
  const values = Object.entries(sample.values).map(([role, value]) => [
    role,
    inputs[role]?.htype === "image" ? receiveImage(value) : value,
  ]);
  return { index: sample.index, values: Object.fromEntries(values) as Record<string, InputValue> };
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
