import sharp from "sharp";
import { LARGEST_IMAGE } from "./inspect-image.ts";

/** The tallest image that WebP can hold. */
const LONGEST_SIDE_OF_WEBP = 16_383;

/** Of WebP's 0 to 6: the usual 4 takes half as long again and makes no smaller files of this size. */
const EFFORT = 2;

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
    .webp({ quality: 80, effort: EFFORT })
    .toBuffer();
}
