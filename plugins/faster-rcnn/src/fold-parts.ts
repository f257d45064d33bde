import { foldOf } from "./fold-of.ts";
import type { PreparedBatch } from "./prepare-batches.ts";

/** The samples of a batch that one fold is to judge. */
export interface FoldPart {
  fold: number;
  /** Where they stand in the batch. */
  positions: readonly number[];
  batch: PreparedBatch;
}

/**
 * Divides a batch among the folds of a set, in parts of at most `most` samples that are about equally
 * large. Samples that have nothing to evaluate are in the first fold's.
 */
export function partsByFold(batch: PreparedBatch, folds: number, most: number): FoldPart[] {
  const positions = batch.samples.map((_, position) => position);
  const byFold = Map.groupBy(positions, (position) => {
    const sample = batch.samples[position]!;
    return sample === null ? 0 : foldOf(sample.id, folds);
  });
  const rows = rowsOf(batch);
  return [...byFold].flatMap(([fold, all]) =>
    evenly(all, most).map((some) => ({ fold, positions: some, batch: pick(batch, rows, some) })),
  );
}

function evenly(items: readonly number[], most: number): number[][] {
  const size = Math.ceil(items.length / Math.ceil(items.length / most));
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, part) => items.slice(part * size, (part + 1) * size));
}

/** Where the pixels of each sample are, by its position. */
function rowsOf({ samples, pixels }: PreparedBatch): (Float32Array | undefined)[] {
  const length = pixels.length / Math.max(1, samples.filter((sample) => sample !== null).length);
  let row = 0;
  return samples.map((sample) =>
    sample === null ? undefined : pixels.subarray(row * length, ++row * length),
  );
}

function pick(
  { samples }: PreparedBatch,
  rows: readonly (Float32Array | undefined)[],
  positions: readonly number[],
): PreparedBatch {
  const picked = positions.flatMap((position) => rows[position] ?? []);
  const pixels = new Float32Array(picked.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of picked) {
    pixels.set(row, at);
    at += row.length;
  }
  return { samples: positions.map((position) => samples[position]!), pixels };
}
