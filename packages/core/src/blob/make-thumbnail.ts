import sharp from "sharp";
import { LARGEST_IMAGE } from "./inspect-image.ts";

/** The tallest image that WebP can hold. */
const LONGEST_SIDE_OF_WEBP = 16_383;

export const THUMBNAIL_FORMAT = "image/webp";

/**
 * A WebP of at most this width, upright, 8 bit sRGB, of an animation's first frame. Smaller images
 * keep their size.
 */
export async function makeThumbnail(path: string, width: number): Promise<Uint8Array> {
  return await sharp(path, { failOn: "none", limitInputPixels: LARGEST_IMAGE })
    .autoOrient()
    .resize({ width, height: LONGEST_SIDE_OF_WEBP, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .webp({ quality: 80 })
    .toBuffer();
}
