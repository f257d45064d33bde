/** One of several models that were trained together, each without a part of the samples. */
export interface Fold {
  /** From 0. */
  number: number;
  of: number;
}

const FNV_OFFSET = 2_166_136_261;
const FNV_PRIME = 16_777_619;

/**
 * The number of the fold that a sample belongs to, whose model was trained without it: by 32-bit
 * FNV-1a of its id in decimal digits, as the trainer deals them.
 */
export function foldOf(sampleId: number, folds: number): number {
  let state = FNV_OFFSET;
  for (const byte of Buffer.from(String(sampleId)))
    state = Math.imul(state ^ byte, FNV_PRIME) >>> 0;
  return state % folds;
}
