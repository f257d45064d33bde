import type { Font } from "opentype.js";
import { mapPath, outlineCharacter, pathData } from "./digits.ts";
import type { NumberLine, Size } from "./number-line.ts";
import { pickPaint, rgb, vary } from "./palette.ts";
import type { Box, Colour } from "./picture.ts";
import type { Random } from "./random.ts";

/** What stands around a number and behind it, as elements of an SVG. */
export interface Scenery {
  svg: string;
  /** What the number is painted on. */
  behind: Colour;
}

/** Letters that are no digit, whichever way they are cut off. */
const LETTERS = Array.from("AEFHKMNRTVWXYhknrtvw");

/** Frames, cables, letters of a name plate, and at times a plate that carries the number. */
export function drawScenery(
  random: Random,
  line: NumberLine,
  { size, wall }: { size: Size; wall: Colour },
): Scenery {
  const parts: string[] = [];
  if (random.chance(0.35)) parts.push(drawFrame(random, line.box, { size, wall }));
  if (random.chance(0.12)) parts.push(drawCable(random, size, wall));
  const plate = random.chance(0.42) ? drawPlate(random, line, wall) : undefined;
  if (plate) parts.push(plate.svg);
  if (random.chance(0.2)) parts.push(drawLetters(random, line, size, plate?.colour ?? wall));
  return { svg: parts.join(""), behind: plate?.colour ?? wall };
}

/** A door frame, a window or a gutter beside the number: bands from top to bottom. */
function drawFrame(
  random: Random,
  [left, , width]: Box,
  { size, wall }: { size: Size; wall: Colour },
): string {
  const isLeft = random.chance(0.5);
  const room = isLeft ? left : size.width - left - width;
  const edge = room * random.uniform(0.2, 0.9);
  const tilt = random.normal(0, 0.03) * size.height;
  const colours = Array.from({ length: random.integer(1, 4) }, () => vary(random, wall, 60));
  return colours
    .map((colour, i) => {
      const inner = edge * (1 - i / colours.length);
      const [top, bottom] = isLeft
        ? [inner + tilt, inner - tilt]
        : [size.width - inner + tilt, size.width - inner - tilt];
      const outer = isLeft ? 0 : size.width;
      return `<path d="M${outer} 0L${top} 0L${bottom} ${size.height}L${outer} ${size.height}Z" fill="${rgb(colour)}"/>`;
    })
    .join("");
}

function drawCable(random: Random, { width, height }: Size, wall: Colour): string {
  const x = () => random.uniform(0, width);
  const stroke = rgb(vary(random, wall, 70));
  return `<path d="M${x()} 0C${x()} ${height / 3} ${x()} ${(height * 2) / 3} ${x()} ${height}" fill="none" stroke="${stroke}" stroke-width="${random.uniform(0.01, 0.06) * height}"/>`;
}

/** A plate around the number with rounded corners, at times a rim and screws. */
function drawPlate(
  random: Random,
  { place, paths, height }: NumberLine,
  wall: Colour,
): { svg: string; colour: Colour } {
  const colour = pickPaint(random, wall);
  const halfWidth = widthOf(paths) / height / 2 + random.uniform(0.12, 0.6);
  const halfHeight = 0.5 + random.uniform(0.1, 0.5);
  const corners = (inset: number) =>
    [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ]
      .map(([x = 0, y = 0]) => place(x * (halfWidth - inset), y * (halfHeight - inset)).join(","))
      .join(" ");
  const rounding = random.uniform(0, 0.12) * height;
  const shape = (points: string, fill: Colour) =>
    `<polygon points="${points}" fill="${rgb(fill)}" stroke="${rgb(fill)}" stroke-width="${rounding}" stroke-linejoin="round"/>`;
  const rim = random.chance(0.4) ? shape(corners(-0.05), pickPaint(random, colour)) : "";
  const shadow = random.chance(0.4)
    ? `<g transform="translate(${0.04 * height} ${0.05 * height})" opacity="0.45">${shape(corners(-0.03), [0, 0, 0])}</g>`
    : "";
  return { svg: shadow + rim + shape(corners(0), colour), colour };
}

function widthOf(paths: NumberLine["paths"]): number {
  const boxes = paths.map((path) => path.getBoundingBox());
  return Math.max(...boxes.map(({ x2 }) => x2)) - Math.min(...boxes.map(({ x1 }) => x1));
}

/** Part of a name beside the number or below it, never over it; what does not fit is cut off. */
function drawLetters(random: Random, line: NumberLine, size: Size, behind: Colour): string {
  const [left, top, width, height] = line.box;
  const letter = random.uniform(0.3, 1.1) * line.height;
  const paint = rgb(pickPaint(random, behind));
  const isBelow = random.chance(0.35);
  let x = isBelow ? random.uniform(-0.3, 0.3) * size.width : left + width + 0.35 * letter;
  const y = isBelow ? top + height + 0.25 * letter : top + random.normal(0, 0.1) * height;
  const parts: string[] = [];
  for (let count = random.integer(1, isBelow ? 9 : 4); count > 0; count--) {
    const outline = outlineLetter(random, line.font, letter);
    const at = x;
    parts.push(pathData(mapPath(outline.path, (px, py) => [px + at, py + y])));
    x += outline.width + 0.12 * letter;
  }
  return `<path d="${parts.join("")}" fill="${paint}"/>`;
}

function outlineLetter(random: Random, font: Font, size: number) {
  return outlineCharacter({
    character: random.pick(LETTERS),
    font,
    size,
    angle: random.normal(0, 3),
    stretch: random.uniform(0.7, 1.1),
  });
}
