/** A number in [0, 1) for each whole number: all different, evenly spread, and with no order of their own. */
export function scattered(index: number): number {
  return (index * GOLDEN_RATIO) % 1;
}

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
