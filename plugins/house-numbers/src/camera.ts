import sharp from "sharp";
import { blur, toBytes, type Picture } from "./picture.ts";
import type { Random } from "./random.ts";

/** How far away a number is: the deviation of the blur, in heights of a digit. */
const NEAR = [0, 0.03] as const;
const FAR = [0.035, 0.085] as const;

/**
 * What a camera makes of a scene: out of focus, noisy, exposed for something else, stored as JPEG.
 *
 * @param digitHeight in pixels
 * @returns RGB, three bytes a pixel
 */
export async function photograph(
  random: Random,
  picture: Picture,
  { digitHeight, isFar }: { digitHeight: number; isFar: boolean },
): Promise<Uint8Array> {
  const isSmooth = random.chance(0.5);
  const noise = random.uniform(0, isFar ? 6 : 10);
  if (isSmooth) addNoise(random, picture, noise * 1.5);
  const [least, most] = isFar ? FAR : NEAR;
  blur(picture, random.uniform(least, most) * digitHeight);
  if (!isSmooth) addNoise(random, picture, noise);
  expose(random, picture, isFar);
  return random.chance(0.6) ? compress(picture, random.integer(35, 95)) : toBytes(picture);
}

function expose(random: Random, { pixels }: Picture, isFar: boolean): void {
  const contrast = random.uniform(isFar ? 0.3 : 0.65, 1.1);
  const exposure = random.normal(0, 16);
  const tint = [random.normal(0, 5), random.normal(0, 5), random.normal(0, 5)];
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = ((pixels[i] ?? 0) - 128) * contrast + 128 + exposure + (tint[i % 3] ?? 0);
}

function addNoise(random: Random, { pixels }: Picture, deviation: number): void {
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = (pixels[i] ?? 0) + random.normal(0, deviation);
}

async function compress(picture: Picture, quality: number): Promise<Uint8Array> {
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
  const jpeg = await sharp(toBytes(picture), { raw }).jpeg({ quality }).toBuffer();
  return sharp(jpeg).raw().toBuffer();
}
