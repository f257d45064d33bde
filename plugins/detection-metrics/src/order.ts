/** Entries by group, the groups ascending: group g is `order` from `starts[g]` to `starts[g + 1]`. */
export interface Grouped {
  order: Uint32Array;
  starts: Uint32Array;
}

/**
 * Positions of `scores` by falling score; equal scores keep their order, as a merge sort leaves
 * them. A radix sort by the 64 bits of each number, 16 at a time.
 */
export function orderByFallingScore(scores: Float64Array): Uint32Array {
  const keys = fallingKeys(scores);
  let order = Uint32Array.from(scores, (_, position) => position);
  let next = new Uint32Array(scores.length);
  for (const half of [keys.low, keys.high]) {
    for (const shift of [0, 16]) {
      if (!sortByDigit(order, next, half, shift)) continue;
      [order, next] = [next, order];
    }
  }
  return order;
}

/** Sorts entries by group, keeping their order within each. A counting sort. */
export function groupStably(order: Uint32Array, groups: Int32Array, count: number): Grouped {
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i < order.length; i++) starts[groups[order[i]!]! + 1]!++;
  for (let group = 0; group < count; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice(0, count);
  const grouped = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) grouped[next[groups[order[i]!]!]!++] = order[i]!;
  return { order: grouped, starts };
}

/** Bits that, read as one whole number, fall as the score rises. */
function fallingKeys(scores: Float64Array): { low: Uint32Array; high: Uint32Array } {
  const low = new Uint32Array(scores.length);
  const high = new Uint32Array(scores.length);
  const bits = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < scores.length; i++) {
    // Adding 0 makes -0 and 0 equal.
    bits.setFloat64(0, scores[i]! + 0);
    const top = bits.getUint32(0);
    const isNegative = top >>> 31 === 1;
    high[i] = isNegative ? top : ~top ^ 0x80000000;
    low[i] = isNegative ? bits.getUint32(4) : ~bits.getUint32(4);
  }
  return { low, high };
}

/** False where all entries have the same digit, so that there was nothing to do. */
function sortByDigit(
  order: Uint32Array,
  next: Uint32Array,
  keys: Uint32Array,
  shift: number,
): boolean {
  const starts = new Uint32Array(0x10001);
  for (let i = 0; i < keys.length; i++) starts[((keys[i]! >>> shift) & 0xffff) + 1]!++;
  if (keys.length === 0 || starts[((keys[0]! >>> shift) & 0xffff) + 1] === keys.length)
    return false;
  for (let digit = 0; digit < 0x10000; digit++) starts[digit + 1]! += starts[digit]!;
  for (let i = 0; i < order.length; i++)
    next[starts[(keys[order[i]!]! >>> shift) & 0xffff]!++] = order[i]!;
  return true;
}
