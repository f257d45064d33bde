import { scattered } from "./scattered.ts";

/** What one sample of the bench holds. */
export interface BenchSample {
  loss: number;
  /** Positions in `CLASS_NAMES`. */
  labels: number[];
  /** Left, top, width, height in pixels; one for each label. */
  boxes: number[][];
}

/** Ten digits, each in about a fifth of the samples, and a class that is hardly ever seen. */
export const CLASS_NAMES: readonly string[] = [..."0123456789".split(""), "rare"];

export const COMMON_CLASS = "1";
export const RARE_CLASS = "rare";

export const IMAGE = {
  width: 128,
  height: 64,
  channels: 3,
  mime: "image/png",
  digest: "5e".repeat(32),
  bytes: 9_000,
};

/** Samples that have the rare class, however many there are. */
const RARE_SAMPLES = 20;

/** The same for an index each time. */
export function sampleAt(index: number, samples: number): BenchSample {
  const isRare = index % Math.max(1, Math.floor(samples / RARE_SAMPLES)) === 7;
  const labels = [...digitsAt(index), ...(isRare ? [CLASS_NAMES.indexOf(RARE_CLASS)] : [])];
  return {
    loss: lossAt(index),
    labels,
    boxes: labels.map((label, position) => boxAt(index, label, position)),
  };
}

/** As losses are: many small ones and few large ones. */
export function lossAt(index: number): number {
  return -Math.log(1 - scattered(index + 1));
}

/** One to three objects, as a house number has digits. */
function digitsAt(index: number): number[] {
  return Array.from({ length: 1 + (index % 3) }, (_, position) =>
    Math.floor(scattered(index, 1 + position) * 10),
  );
}

function boxAt(index: number, label: number, position: number): number[] {
  return [4 + position * 30, 4 + (index % 20), 20 + label, 30.5 + (index % 7)];
}
