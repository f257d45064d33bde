import { pickWall, vary } from "./palette.ts";
import { createPicture, fillBox, toBytes, type Colour, type Picture } from "./picture.ts";
import type { Random } from "./random.ts";

export interface Wall {
  picture: Picture;
  /** What the wall is painted in, before gradient and texture. */
  colour: Colour;
}

/** A wall: a colour with a gradient and stains, at times with planks or bricks, windows and posts. */
export function drawWall(random: Random, width: number, height: number): Wall {
  const colour = pickWall(random);
  const picture = createPicture(width, height);
  paintGradient(random, picture, colour);
  paintStains(random, picture);
  picture.pixels.set(toBytes(picture));
  const joints = random.uniform(0, 1);
  if (joints < 0.3)
    drawJoints(random, picture, { colour: vary(random, colour, 30), bricks: joints < 0.15 });
  if (random.chance(0.45)) drawBars(random, picture, colour);
  return { picture, colour };
}

function paintGradient(random: Random, { width, height, pixels }: Picture, colour: Colour): void {
  const other = vary(random, colour, 35);
  const down = random.uniform(-1, 1);
  const across = random.uniform(-1, 1);
  for (let i = 0; i < pixels.length; i++) {
    const pixel = Math.floor(i / 3);
    const share = (Math.floor(pixel / width) / height) * down + ((pixel % width) / width) * across;
    const from = colour[i % 3] ?? 0;
    pixels[i] = from + ((other[i % 3] ?? 0) - from) * share;
  }
}

/** Noise of low frequency: random brightness on a coarse grid, smoothly interpolated. */
function paintStains(random: Random, { width, height, pixels }: Picture): void {
  const deviation = random.uniform(2, 22);
  const columns = Math.max(2, Math.floor(width / 12));
  const rows = Math.max(2, Math.floor(height / 12));
  const grid = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => random.normal(0, deviation)),
  );
  for (let y = 0; y < height; y++) {
    const row = ((y + 0.5) * rows) / height - 0.5;
    const line = Array.from({ length: columns }, (_, column) =>
      interpolate((at) => grid[at]?.[column] ?? 0, row, rows),
    );
    for (let x = 0; x < width; x++) {
      const stain = interpolate(
        (at) => line[at] ?? 0,
        ((x + 0.5) * columns) / width - 0.5,
        columns,
      );
      const at = (y * width + x) * 3;
      for (let channel = at; channel < at + 3; channel++)
        pixels[channel] = (pixels[channel] ?? 0) + stain;
    }
  }
}

/** Cubic interpolation (Catmull-Rom) between the values at whole positions; edges repeat. */
function interpolate(valueAt: (at: number) => number, position: number, length: number): number {
  const whole = Math.floor(position);
  const t = position - whole;
  const at = (offset: number) => valueAt(Math.min(length - 1, Math.max(0, whole + offset)));
  const [a, b, c, d] = [at(-1), at(0), at(1), at(2)];
  return b + (t / 2) * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

function drawJoints(
  random: Random,
  picture: Picture,
  { colour, bricks }: { colour: Colour; bricks: boolean },
): void {
  const spacing = random.integer(8, 24);
  const first = random.integer(0, spacing);
  for (let y = first; y < picture.height; y += spacing)
    fillBox(picture, [0, y, picture.width, 1], colour);
  if (!bricks) return;
  for (let course = 0; (course - 1) * spacing + first < picture.height; course++) {
    const top = first + (course - 1) * spacing;
    for (let x = (course % 2) * spacing; x < picture.width; x += 2 * spacing) {
      fillBox(picture, [x, top, 1, spacing], colour);
    }
  }
}

/** Narrow upright windows, posts and frames, which look a little like the digit 1. */
function drawBars(random: Random, picture: Picture, colour: Colour): void {
  const { width, height } = picture;
  for (let bars = random.integer(1, 5); bars > 0; bars--) {
    const barHeight = Math.round(random.uniform(0.2, 1.1) * height);
    const barWidth = Math.round(random.uniform(0.03, 0.14) * height + 2);
    const left = Math.round(random.uniform(0, width));
    const top = Math.round(random.uniform(-0.2, 0.8) * height);
    const fill = vary(random, colour, 70);
    const frame = random.chance(0.4) ? vary(random, colour, 50) : fill;
    fillBox(picture, [left, top, barWidth, barHeight], frame);
    fillBox(picture, [left + 1, top + 1, barWidth - 2, barHeight - 2], fill);
  }
}
