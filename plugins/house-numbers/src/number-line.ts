import type { Font, Path } from "opentype.js";
import { mapPath, outlineCharacter, type Outline, type Place } from "./digits.ts";
import type { Box } from "./picture.ts";
import type { Random } from "./random.ts";

/** A number as it stands in the picture. */
export interface NumberLine {
  digits: number[];
  font: Font;
  /** One for each digit, in pixels of the picture. */
  paths: Path[];
  /** Around all digits. */
  box: Box;
  /** From what lies around the number before it is looked at askance, in heights of a digit, to the picture. */
  place: Place;
  /** Of the highest digit, in pixels. */
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Shares of numbers with one to five digits. */
const LENGTH_SHARES = [0.16, 0.36, 0.3, 0.13, 0.05];
/** Digits are set this high first, and scaled to what the picture wants. */
const EM = 100;
const SMALLEST_DIGIT = 10;
/** Between the number and the edges of the picture, in pixels. */
const EDGE = 2;

/** Chooses a number, how it is set and from where it is seen, and places it in a picture. */
export function setNumber(random: Random, fonts: readonly Font[], size: Size): NumberLine {
  const digits = Array.from({ length: pickLength(random) }, () => random.integer(0, 10));
  const font = random.pick(fonts);
  const angle = random.normal(0, 3);
  const stretch = random.uniform(0.65, 1.15);
  const outlines = digits.map((digit) =>
    outlineCharacter({
      character: String(digit),
      font,
      size: EM,
      angle: angle + random.normal(0, 2),
      stretch,
    }),
  );
  const view = lookAt(random);
  const set = setInLine(random, outlines).map((path) => mapPath(path, view));
  const highest = Math.max(...set.map((path) => heightOf(path)));
  const into = fitInto(random, boxAround(set), highest, size);
  const paths = set.map((path) => mapPath(path, into));
  return {
    digits,
    font,
    paths,
    box: boxAround(paths),
    place: (x, y) => into(...view(x * EM, y * EM)),
    height: Math.max(...paths.map((path) => heightOf(path))),
  };
}

/** Left, top, width and height of what the paths cover together. */
function boxAround(paths: readonly Path[]): Box {
  const boxes = paths.map((path) => path.getBoundingBox());
  const left = Math.min(...boxes.map(({ x1 }) => x1));
  const top = Math.min(...boxes.map(({ y1 }) => y1));
  const right = Math.max(...boxes.map(({ x2 }) => x2));
  const bottom = Math.max(...boxes.map(({ y2 }) => y2));
  return [left, top, right - left, bottom - top];
}

function heightOf(path: Path): number {
  const { y1, y2 } = path.getBoundingBox();
  return y2 - y1;
}

function pickLength(random: Random): number {
  let rest = random.uniform(0, 1);
  const at = LENGTH_SHARES.findIndex((share) => (rest -= share) < 0);
  return at < 0 ? LENGTH_SHARES.length : at + 1;
}

/** Around 0, 0: side by side, or now and then one below the other. */
function setInLine(random: Random, outlines: readonly Outline[]): Path[] {
  const gap = Math.max(-0.04, random.normal(0.08, 0.07)) * EM;
  const isColumn = outlines.length > 1 && outlines.length < 4 && random.chance(0.04);
  const length = outlines.reduce(
    (sum, { width, height }) => sum + gap + (isColumn ? height : width),
    -gap,
  );
  let at = -length / 2;
  return outlines.map(({ path, width, height }) => {
    const jitter = random.normal(0, 0.015) * EM;
    const [left, top] = isColumn ? [jitter - width / 2, at] : [at, jitter - height / 2];
    at += gap + (isColumn ? height : width);
    return mapPath(path, (x, y) => [x + left, y + top]);
  });
}

/** From the side, from below, with the camera tilted; what is farther away is smaller. */
function lookAt(random: Random): Place {
  const [slant, slope] = [random.normal(0, 0.07), random.normal(0, 0.06)];
  const [across, down] = [random.normal(0, 0.08) / EM, random.normal(0, 0.04) / EM];
  const limit = (value: number) => Math.min(1.6, Math.max(0.6, value));
  return (x, y) => {
    const distance = limit(1 + across * x + down * y);
    return [(x + slant * y) / distance, (y + slope * x) / distance];
  };
}

/**
 * Mostly large and in the middle, as pictures are cut out around a number that was found; at times
 * small and anywhere.
 */
function fitInto(
  random: Random,
  [left, top, width, height]: Box,
  highest: number,
  picture: Size,
): Place {
  const isCutOut = random.chance(0.65);
  const share = isCutOut ? random.normal(0.62, 0.13) : random.uniform(0.24, 0.7);
  const wanted = Math.max(SMALLEST_DIGIT, Math.min(0.9, share) * picture.height);
  const room = { width: picture.width - 2 * EDGE, height: picture.height - 2 * EDGE };
  const factor = Math.min(wanted / highest, room.width / width, room.height / height);
  const free = [room.width - width * factor, room.height - height * factor] as const;
  const where = () => (isCutOut ? random.normal(0.5, 0.12) : random.uniform(0, 1));
  const moved = free.map((space) => EDGE + space * Math.min(1, Math.max(0, where())));
  return (x, y) => [(x - left) * factor + (moved[0] ?? 0), (y - top) * factor + (moved[1] ?? 0)];
}
