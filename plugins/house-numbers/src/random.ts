/** A reproducible stream of random numbers. */
export interface Random {
  /** At least `from`, less than `to`. */
  uniform(from: number, to: number): number;
  /** A whole number, at least `from`, less than `to`. */
  integer(from: number, to: number): number;
  /** Normally distributed. */
  normal(mean: number, deviation: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of the items, all equally likely. */
  pick<T>(items: readonly T[]): T;
}

/**
 * A stream that depends on nothing but the given whole numbers, on every machine. Equal numbers give
 * equal streams; `createRandom(1, 2)` and `createRandom(2, 1)` are unrelated.
 */
export function createRandom(...seeds: readonly number[]): Random {
  const next = sfc32(seeds);
  const random: Random = {
    uniform: (from, to) => from + next() * (to - from),
    integer: (from, to) => from + Math.floor(next() * (to - from)),
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[random.integer(0, items.length)];
      if (item === undefined)
        throw new RangeError("There is nothing to pick from; expected at least one item.");
      return item;
    },
  };
  return random;
}

/** The small fast counting generator of PractRand, with 32-bit words: numbers from 0 to below 1. */
function sfc32(seeds: readonly number[]): () => number {
  let [a, b, c] = [0x9e3779b9, 0x243f6a88, 0xb7e15162];
  let counter = 1;
  const step = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (const seed of seeds) {
    a ^= seed | 0;
    b ^= Math.floor(seed / 2 ** 32) | 0;
    for (let round = 0; round < 15; round++) step();
  }
  return () => step() / 2 ** 32;
}
