export const IMAGE_FORMATS = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/gif",
  "image/tiff",
  "image/avif",
] as const;

export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** So many bytes of a file are enough for `readSignature`. */
export const SIGNATURE_LENGTH = 64;

/** File signatures as hexadecimal digits; `.` stands for any. From the formats' specifications. */
const SIGNATURES: readonly (readonly [ImageFormat, RegExp])[] = [
  ["image/jpeg", /^ffd8ff/],
  ["image/png", /^89504e470d0a1a0a/],
  ["image/webp", /^52494646.{8}57454250/],
  ["image/gif", /^47494638(37|39)61/],
  ["image/tiff", /^(49492a00|4d4d002a|49492b00|4d4d002b)/],
];

/**
 * The format of an image by its first bytes, or null. Its name and what a decoder would make of it
 * do not count: some decoders read SVG, which can name files to load.
 */
export function readSignature(head: Uint8Array): ImageFormat | null {
  const digits = Buffer.from(head.subarray(0, SIGNATURE_LENGTH)).toString("hex");
  const found = SIGNATURES.find(([, pattern]) => pattern.test(digits));
  if (found !== undefined) return found[0];
  return isAvif(head) ? "image/avif" : null;
}

/**
 * ISO/IEC 14496-12: the `ftyp` box names a major brand, a minor version, and the brands it is
 * compatible with.
 */
function isAvif(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString("latin1");
  if (head.length < 16 || text.slice(4, 8) !== "ftyp") return false;
  const end = Math.min(Buffer.from(head).readUInt32BE(0), head.length);
  const brands = [text.slice(8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(text.slice(at, at + 4));
  return brands.some((brand) => brand === "avif" || brand === "avis");
}
