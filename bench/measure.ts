/** The least number of counts a median is taken of. */
export const COUNTS = 5;

export interface Counts {
  product: number[];
  baseline: number[];
}

/** Counts product and baseline in turn, so that what else the machine does falls on both. */
export async function interleaved(
  product: (count: number) => Promise<number>,
  baseline: (count: number) => Promise<number>,
  counts = COUNTS,
): Promise<Counts> {
  const counted: Counts = { product: [], baseline: [] };
  for (let count = 0; count < counts; count++) {
    counted.product.push(await product(count));
    counted.baseline.push(await baseline(count));
  }
  return counted;
}

/** Seconds that `work` takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The lowest value that at least this share of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = ascending(values);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

function ascending(values: readonly number[]): number[] {
  if (values.length === 0)
    throw new Error("Nothing was counted; a median needs one value at least.");
  return values.toSorted((a, b) => a - b);
}
