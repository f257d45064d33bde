/**
 * Writes a 64-bit integer, big endian, and answers where the next byte goes. Numbers are written as
 * two halves: making bigints of them costs several times as much.
 */
export function writeInt64(target: Buffer, value: number | bigint, at: number): number {
  if (typeof value === "bigint" || value < 0) return target.writeBigInt64BE(BigInt(value), at);
  return target.writeUInt32BE(value >>> 0, target.writeUInt32BE(Math.floor(value / 2 ** 32), at));
}
