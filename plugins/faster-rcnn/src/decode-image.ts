import sharp from "sharp";
import type { RgbPixels } from "./resize-bilinear.ts";

/**
 * One thread for each image, since several are decoded at once, and no cache, since none is seen twice.
 * Settings of the whole process: made when a run starts.
 */
export function prepareDecoder(): void {
  sharp.concurrency(1);
  sharp.cache(false);
}

/**
 * Decodes to 8-bit RGB: turned upright by EXIF, grey to RGB, transparency laid on black, 16 bits
 * scaled to 8, CMYK to sRGB, the first frame of an animation. An embedded colour profile is
 * converted to sRGB, which OpenCV would not do.
 */
export async function decodeImage(bytes: Uint8Array): Promise<RgbPixels> {
  const { data, info } = await sharp(bytes, { failOn: "error" })
    .autoOrient()
    .flatten({ background: "#000" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`It decodes to ${info.channels} channels; expected 3.`);
  return { data, width: info.width, height: info.height };
}
