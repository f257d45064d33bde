import sharp from "sharp";

/** Red, green and blue, each 0 to 255. */
export type Colour = readonly [number, number, number];

/** Pixels in rows from the top, three numbers each; not rounded or clamped until they are stored. */
export interface Picture {
  width: number;
  height: number;
  pixels: Float32Array;
}

/** Left, top, width and height in pixels. */
export type Box = readonly [number, number, number, number];

export function createPicture(width: number, height: number): Picture {
  return { width, height, pixels: new Float32Array(width * height * 3) };
}

/** Fills a rectangle; what lies outside the picture is left out. */
export function fillBox(picture: Picture, [left, top, width, height]: Box, colour: Colour): void {
  const right = Math.min(picture.width, left + width);
  const bottom = Math.min(picture.height, top + height);
  for (let y = Math.max(0, top); y < bottom; y++) {
    for (let x = Math.max(0, left); x < right; x++)
      picture.pixels.set(colour, (y * picture.width + x) * 3);
  }
}

/** Lays the elements of an SVG over the picture. */
export async function paintSvg(picture: Picture, elements: string): Promise<void> {
  const { width, height, pixels } = picture;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${elements}</svg>`;
  const drawn = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
  for (let i = 0; i < width * height; i++) {
    const cover = (drawn[i * 4 + 3] ?? 0) / 255;
    if (cover === 0) continue;
    for (let channel = 0; channel < 3; channel++) {
      const old = pixels[i * 3 + channel] ?? 0;
      pixels[i * 3 + channel] = old + ((drawn[i * 4 + channel] ?? 0) - old) * cover;
    }
  }
}

/** Blurs with a Gaussian of this standard deviation in pixels; edges repeat. */
export function blur(picture: Picture, deviation: number): void {
  if (deviation < 0.1) return;
  const kernel = gaussian(deviation);
  const { width, height } = picture;
  blurLines(picture, kernel, { lines: height, length: width, lineStep: width * 3, step: 3 });
  blurLines(picture, kernel, { lines: width, length: height, lineStep: 3, step: width * 3 });
}

/** The picture as it is stored: rounded and clamped to whole numbers from 0 to 255. */
export function toBytes(picture: Picture): Uint8Array {
  return Uint8Array.from(Uint8ClampedArray.from(picture.pixels));
}

function gaussian(deviation: number): number[] {
  const radius = Math.ceil(deviation * 3);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * deviation ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

interface Lines {
  lines: number;
  length: number;
  lineStep: number;
  step: number;
}

function blurLines(
  { pixels }: Picture,
  kernel: readonly number[],
  { lines, length, lineStep, step }: Lines,
): void {
  const radius = (kernel.length - 1) / 2;
  const line = new Float32Array(length);
  for (let start = 0; start < lines * 3; start++) {
    const from = Math.floor(start / 3) * lineStep + (start % 3);
    for (let i = 0; i < length; i++) line[i] = pixels[from + i * step] ?? 0;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = -radius; k <= radius; k++) {
        const at = Math.min(length - 1, Math.max(0, i + k));
        sum += (kernel[k + radius] ?? 0) * (line[at] ?? 0);
      }
      pixels[from + i * step] = sum;
    }
  }
}
