/**
 * A number in [0, 1) for each whole number, as if drawn at random; each stream is independent of
 * the others.
 */
export function scattered(index: number, stream = 0): number {
  let bits = Math.imul(index, 0x9e3779b1) ^ Math.imul(stream + 1, 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}
