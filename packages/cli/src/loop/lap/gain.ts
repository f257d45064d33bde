/** By how much something has changed, over samples that were measured twice. */
export interface Gain {
  samples: number;
  mean: number;
  /** The mean is as sure as this on either side, with 95 %; null for fewer than two samples. */
  margin: number | null;
}

/** The mean of the differences, sample by sample, with its normal 95 % interval. */
export function pairedGain(before: readonly number[], after: readonly number[]): Gain {
  const differences = after.map((value, i) => value - before[i]!);
  const samples = differences.length;
  const mean = sumOf(differences) / samples;
  if (samples < 2) return { samples, mean, margin: null };
  const variance = sumOf(differences.map((value) => (value - mean) ** 2)) / (samples - 1);
  return { samples, mean, margin: 1.96 * Math.sqrt(variance / samples) };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
