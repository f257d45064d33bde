import { open } from "node:fs/promises";
import sharp, { type Metadata } from "sharp";
import { LoupeError } from "../errors.ts";
import { type ImageFormat, readSignature, SIGNATURE_LENGTH } from "./image-signature.ts";

export interface ImageInfo {
  format: ImageFormat;
  /** Pixels, after the orientation in EXIF is applied. */
  width: number;
  height: number;
  /** As stored: 1 grey, 3 colours, 4 colours with alpha or CMYK. */
  channels: number;
  /** Bits of one channel. */
  bitDepth: number;
}

/** 100 million pixels: about 300 MB decoded. */
export const LARGEST_IMAGE = 100_000_000;
export const LONGEST_SIDE = 32_767;

/**
 * What an image is, by its content. Format and size are checked before anything is decoded; then
 * all of it is decoded, outside the event loop, to find out whether it is whole. Of an animation
 * the first frame counts.
 *
 * Throws `NOT_AN_IMAGE`, `IMAGE_TOO_LARGE` or `IMAGE_TRUNCATED`.
 */
export async function inspectImage(image: string | Uint8Array): Promise<ImageInfo> {
  const format = readSignature(typeof image === "string" ? await readHead(image) : image);
  if (format === null) {
    throw new LoupeError(
      "NOT_AN_IMAGE",
      "The file is empty or of another type; expected JPEG, PNG, WebP, GIF, TIFF or AVIF.",
    );
  }
  const header = await readHeader(image, format);
  checkSize(header);
  await decode(image, header, format);
  const { width, height } = header.autoOrient;
  return { format, width, height, channels: header.channels, bitDepth: bitDepthOf(header) };
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(SIGNATURE_LENGTH),
      0,
      SIGNATURE_LENGTH,
      0,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function readHeader(image: string | Uint8Array, format: ImageFormat): Promise<Metadata> {
  try {
    return await sharp(image, { failOn: "error", limitInputPixels: false }).metadata();
  } catch (cause) {
    throw damaged(format, cause);
  }
}

function checkSize({ width, height }: Metadata): void {
  if (width * height <= LARGEST_IMAGE && Math.max(width, height) <= LONGEST_SIDE) return;
  throw new LoupeError(
    "IMAGE_TOO_LARGE",
    `The image has ${width} × ${height} pixels; expected at most ${LARGEST_IMAGE} in all and ${LONGEST_SIDE} a side.`,
  );
}

/**
 * The last line can't be had without decoding those before it, and one line is all that is kept in
 * memory.
 */
async function decode(
  image: string | Uint8Array,
  { width, height }: Metadata,
  format: ImageFormat,
): Promise<void> {
  const lastLine = { left: 0, top: height - 1, width, height: 1 };
  try {
    await sharp(image, { failOn: "error", sequentialRead: true, limitInputPixels: LARGEST_IMAGE })
      .extract(lastLine)
      .raw()
      .toBuffer();
  } catch (cause) {
    throw damaged(format, cause);
  }
}

function damaged(format: ImageFormat, cause: unknown): LoupeError {
  const reason = (cause as Error).message.split("\n")[0]?.replace(/^Input (buffer|file) /, "");
  return new LoupeError(
    "IMAGE_TRUNCATED",
    `The ${format} ends early or is damaged (${reason}); expected a whole one.`,
    {
      cause,
    },
  );
}

function bitDepthOf({ depth }: Metadata): number {
  const bits: Record<string, number> = {
    uchar: 8,
    char: 8,
    ushort: 16,
    short: 16,
    uint: 32,
    int: 32,
    float: 32,
  };
  return bits[depth] ?? 64;
}
