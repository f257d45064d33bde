/** Remainders of every byte, by the polynomial of zip archives. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb8_8320 : rest >>> 1;
  return rest;
});

/** The checksum that zip archives hold of a file; reads it piece by piece. */
export async function crc32(file: Blob): Promise<number> {
  let sum = 0xffff_ffff;
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return ~sum >>> 0;
    for (const byte of value) sum = TABLE[(sum ^ byte) & 0xff]! ^ (sum >>> 8);
  }
}
