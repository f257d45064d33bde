import { createHash } from "node:crypto";

/** A permutation of the numbers from 0 to `count - 1`: which of them comes to stand at a place. */
export type Permutation = (place: number) => number;

/**
 * The order that a seed gives so many samples; the same on every machine, and nothing is kept but a
 * few keys.
 *
 * A Feistel network permutes the numbers of an even number of bits (M. Luby and C. Rackoff, "How to
 * construct pseudorandom permutations from pseudorandom functions", 1988); what falls outside the
 * wanted numbers is permuted again until it falls inside (J. Black and P. Rogaway, "Ciphers with
 * arbitrary finite domains", 2002, "cycle walking"). Its round function is the finaliser of
 * MurmurHash3 (A. Appleby), its keys are the SHA-256 of the seed. It is meant to mix, not to hide.
 */
export function shuffle(seed: string, count: number): Permutation {
  const keys = keysOf(seed);
  const half = halfBits(count);
  const mask = 2 ** half - 1;
  const permute = (number: number) => {
    let left = Math.floor(number / (mask + 1));
    let right = number & mask;
    for (const key of keys) [left, right] = [right, (left ^ mix(right ^ key)) & mask];
    return (left >>> 0) * (mask + 1) + (right >>> 0);
  };
  return (place) => {
    let number = permute(place);
    while (number >= count) number = permute(number);
    return number;
  };
}

/** At least 256 numbers, so that few samples are mixed well; less than four times as many as wanted. */
function halfBits(count: number): number {
  return Math.max(4, Math.ceil(Math.log2(count) / 2));
}

/** One for each of eight rounds. */
function keysOf(seed: string): Uint32Array {
  const digest = createHash("sha256").update(seed).digest();
  return Uint32Array.from({ length: 8 }, (_, round) => digest.readUInt32BE(round * 4));
}

function mix(number: number): number {
  let mixed = number;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
