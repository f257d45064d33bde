import sharp from "sharp";
import { LARGEST_IMAGE } from "./inspect-image.ts";

export interface ImageSize {
  width: number;
  height: number;
}

/** An upright copy of exactly this size, as PNG in 8 bit sRGB; of an animation its first frame. */
export async function resizeImage(path: string, { width, height }: ImageSize): Promise<Buffer> {
  return await sharp(path, { failOn: "error", limitInputPixels: LARGEST_IMAGE })
    .autoOrient()
    .resize({ width, height, fit: "fill" })
    .toColourspace("srgb")
    .png()
    .toBuffer();
}

/** Two that differ may make different bytes of one image. */
export const RESIZER_VERSION = `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}`;
