import type { Font, Path } from "opentype.js";
import { photograph } from "./camera.ts";
import { pathData } from "./digits.ts";
import { castShadow } from "./light.ts";
import { setNumber, type NumberLine, type Size } from "./number-line.ts";
import { pickPaint, rgb } from "./palette.ts";
import { paintSvg, type Box, type Colour } from "./picture.ts";
import { createRandom, type Random } from "./random.ts";
import { drawScenery } from "./scenery.ts";
import { drawWall } from "./wall.ts";

export interface HouseNumber {
  width: number;
  height: number;
  /** RGB, three bytes a pixel, in rows from the top. */
  rgb: Uint8Array;
  /** Around each digit with a little margin, as people draw them, in reading order. */
  boxes: Box[];
  /** The digit in each box, 0 to 9. */
  digits: number[];
}

/** Which picture is drawn; equal ones have equal pixels. */
export interface PictureKey {
  seed: number;
  index: number;
  /** Share of the pictures of the series that are taken from far away, 0 to 1. */
  far?: number;
}

/** Around a digit, in its heights. */
const MARGIN = 0.04;

/** Draws picture `index` of the series `seed`. */
export async function drawHouseNumber(
  fonts: readonly Font[],
  { seed, index, far = 0 }: PictureKey,
): Promise<HouseNumber> {
  const random = createRandom(seed, index);
  const isFar = random.chance(far);
  const height = random.integer(40, 100);
  const size = { width: Math.floor(height * random.uniform(1.4, 2.8)), height };
  const { picture, colour: wall } = drawWall(random, size.width, height);
  const line = setNumber(random, fonts, size);
  const { svg, behind } = drawScenery(random, line, { size, wall });
  await paintSvg(picture, svg + drawDigits(random, line, behind));
  if (random.chance(0.2)) castShadow(random, picture);
  const pixels = await photograph(random, picture, { digitHeight: line.height, isFar });
  const boxes = line.paths.map((path) => boxOf(path, size));
  return { ...size, rgb: pixels, boxes, digits: line.digits };
}

/** In one colour, at times with the shadow of raised digits or an outline. */
function drawDigits(random: Random, { paths, height }: NumberLine, behind: Colour): string {
  const fill = rgb(pickPaint(random, behind));
  const data = paths.map(pathData).join("");
  const [across, down] = [
    random.uniform(-0.05, 0.05) * height,
    random.uniform(0.01, 0.05) * height,
  ];
  const shadow = random.chance(0.3)
    ? `<path d="${data}" transform="translate(${across} ${down})" opacity="0.5"/>`
    : "";
  const stroke = random.chance(0.1)
    ? ` stroke="${rgb(pickPaint(random, behind))}" stroke-width="${0.04 * height}"`
    : "";
  return `${shadow}<path d="${data}" fill="${fill}"${stroke}/>`;
}

function boxOf(path: Path, { width, height }: Size): Box {
  const { x1, y1, x2, y2 } = path.getBoundingBox();
  const margin = MARGIN * (y2 - y1);
  const left = Math.max(0, Math.round(x1 - margin));
  const top = Math.max(0, Math.round(y1 - margin));
  const right = Math.min(width, Math.round(x2 + margin));
  const bottom = Math.min(height, Math.round(y2 + margin));
  return [left, top, right - left, bottom - top];
}
