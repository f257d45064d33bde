import type { Font } from "opentype.js";
import { outlineDigit, rasteriseOutlines, scaleOutline, type Outline } from "./digits.ts";
import {
  blur,
  paintMask,
  toBytes,
  type Box,
  type Colour,
  type Mask,
  type Picture,
} from "./picture.ts";
import { createRandom, type Random } from "./random.ts";
import { drawWall } from "./wall.ts";

export interface HouseNumber {
  width: number;
  height: number;
  /** RGB, three bytes a pixel, in rows from the top. */
  rgb: Uint8Array;
  /** Tight around each digit as drawn, in reading order. */
  boxes: Box[];
  /** The digit in each box, 0 to 9. */
  digits: number[];
}

/** Shares of numbers with one to five digits. */
const LENGTHS = [1, 2, 3, 4, 5];
const LENGTH_SHARES = [0.16, 0.32, 0.3, 0.16, 0.06];
/** A pixel belongs to a digit where the digit covers more than this of 255. */
const COVERED = 60;
const SMALLEST_DIGIT = 9;

/** Draws picture `index` of the series `seed`; equal arguments give equal pixels. */
export async function drawHouseNumber(
  fonts: readonly Font[],
  seed: number,
  index: number,
): Promise<HouseNumber> {
  const random = createRandom(seed, index);
  const height = random.integer(40, 100);
  const width = Math.floor(height * random.uniform(1.3, 2.8));
  const { picture, colour } = drawWall(random, width, height);
  const line = setLine(random, fonts, { width, height });
  const masks = await rasteriseOutlines(line.outlines);
  const places = placeDigits(random, masks, { width, height, gap: line.gap });
  paintDigits(random, picture, { masks, places, wall: colour });
  if (random.chance(0.7)) blur(picture, random.uniform(0, 0.018) * height);
  photograph(random, picture);
  const boxes = masks.map((mask, i) => tightBox(mask, places[i] ?? [0, 0]));
  return { width, height, rgb: toBytes(picture), boxes, digits: line.digits };
}

interface Line {
  digits: number[];
  outlines: Outline[];
  /** Between two digits, in pixels; negative where they touch. */
  gap: number;
}

/** Chooses a number and how it is set, scaled down where it would not fit the picture. */
function setLine(
  random: Random,
  fonts: readonly Font[],
  { width, height }: { width: number; height: number },
): Line {
  const digits = Array.from({ length: pickLength(random) }, () => random.integer(0, 10));
  const font = random.pick(fonts);
  const size = Math.max(SMALLEST_DIGIT, Math.floor(random.uniform(0.24, 0.82) * height * 1.35));
  const gap = random.uniform(-0.02, 0.22) * size;
  const angle = random.normal(0, 4);
  const stretch = random.uniform(0.8, 1.25);
  const outlines = digits.map((digit) =>
    outlineDigit({ digit, font, size, angle: angle + random.normal(0, 3), stretch }),
  );
  const total =
    outlines.reduce((sum, outline) => sum + outline.width, 0) + gap * (digits.length - 1);
  const widest = Math.max(...outlines.map((outline) => outline.width));
  const highest = Math.max(...outlines.map((outline) => outline.height));
  const factor = Math.min(1, (width - 3) / total, (height - 3) / highest, (0.5 * width) / widest);
  return {
    digits,
    outlines: outlines.map((outline) => scaleOutline(outline, factor)),
    gap: gap * factor,
  };
}

function pickLength(random: Random): number {
  let rest = random.uniform(0, 1);
  const at = LENGTH_SHARES.findIndex((share) => (rest -= share) < 0);
  return LENGTHS[at] ?? LENGTHS.length;
}

type Place = [left: number, top: number];

/** Left to right with a slight slope, or now and then one below the other. */
function placeDigits(
  random: Random,
  masks: readonly Mask[],
  { width, height, gap }: { width: number; height: number; gap: number },
): Place[] {
  const total = masks.reduce((sum, mask) => sum + mask.width, 0) + gap * (masks.length - 1);
  const highest = Math.max(...masks.map((mask) => mask.height));
  const column = highest * masks.length * 1.1;
  const upright = random.chance(0.04) && masks.length > 1 && column < height;
  const slope = random.normal(0, 0.05);
  const widest = Math.max(...masks.map((mask) => mask.width));
  let left = random.uniform(1, Math.max(1.01, width - (upright ? widest : total) - 1));
  let top = random.uniform(1, Math.max(1.01, height - (upright ? column : highest) - 1));
  return masks.map((mask) => {
    const tilted = upright ? top : top + slope * (left - width / 2) + random.normal(0, 0.5);
    const place: Place = [clampTo(left, width - mask.width), clampTo(tilted, height - mask.height)];
    if (upright) top += mask.height * 1.1;
    else left += mask.width + gap;
    return place;
  });
}

function clampTo(value: number, most: number): number {
  return Math.floor(Math.min(most, Math.max(0, value)));
}

function paintDigits(
  random: Random,
  picture: Picture,
  { masks, places, wall }: { masks: readonly Mask[]; places: readonly Place[]; wall: Colour },
): void {
  const colour = pickPaint(random, wall);
  const shadow = random.chance(0.2);
  masks.forEach((mask, i) => {
    const [left, top] = places[i] ?? [0, 0];
    if (shadow)
      paintMask(picture, mask, { left: left + 1, top: top + 1, colour: [0, 0, 0], strength: 0.5 });
    paintMask(picture, mask, { left, top, colour });
  });
}

/** A colour that differs enough from the wall to be read. */
function pickPaint(random: Random, wall: Colour): Colour {
  for (;;) {
    const colour: Colour = [random.uniform(0, 255), random.uniform(0, 255), random.uniform(0, 255)];
    const difference =
      colour.reduce((sum, value, channel) => sum + Math.abs(value - (wall[channel] ?? 0)), 0) / 3;
    if (difference > random.uniform(35, 90)) return colour;
  }
}

/** Contrast, exposure and noise of a camera. */
function photograph(random: Random, { pixels }: Picture): void {
  const contrast = random.uniform(0.6, 1.15);
  const exposure = random.normal(0, 12);
  const noise = random.uniform(0, 14);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = ((pixels[i] ?? 0) - 128) * contrast + 128 + exposure + random.normal(0, noise);
  }
}

function tightBox({ width, cover }: Mask, [left, top]: Place): Box {
  const edges = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  cover.forEach((value, i) => {
    if (value <= COVERED) return;
    edges.left = Math.min(edges.left, i % width);
    edges.right = Math.max(edges.right, (i % width) + 1);
    edges.top = Math.min(edges.top, Math.floor(i / width));
    edges.bottom = Math.max(edges.bottom, Math.floor(i / width) + 1);
  });
  return [left + edges.left, top + edges.top, edges.right - edges.left, edges.bottom - edges.top];
}
