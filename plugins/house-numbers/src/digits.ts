import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import opentype, { type Font, type Path, type PathCommand } from "opentype.js";
import sharp from "sharp";
import type { Mask } from "./picture.ts";

/** How a digit is set: turned first (degrees, clockwise), then stretched sideways. */
export interface Setting {
  digit: number;
  font: Font;
  /** Of the em square, in pixels. */
  size: number;
  angle: number;
  stretch: number;
}

/** The outline of a digit with its top left corner at 0, 0. */
export interface Outline {
  path: Path;
  width: number;
  height: number;
}

const FACES = ["400-normal", "400-italic", "700-normal", "700-italic"];
const FAMILIES = ["arimo", "dejavu-sans"];

/** The fonts numbers are set in, always in the same order. */
export function loadFonts(): Promise<Font[]> {
  const { resolve } = createRequire(import.meta.url);
  const files = FAMILIES.flatMap((family) =>
    FACES.map((face) => resolve(`@fontsource/${family}/files/${family}-latin-${face}.woff`)),
  );
  return Promise.all(
    files.map(async (file) => opentype.parse(Uint8Array.from(await readFile(file)).buffer)),
  );
}

export function outlineDigit({ digit, font, size, angle, stretch }: Setting): Outline {
  const path = font.charToGlyph(String(digit)).getPath(0, 0, size);
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  return alignPath(mapPath(path, (x, y) => [(x * cos - y * sin) * stretch, x * sin + y * cos]));
}

export function scaleOutline({ path }: Outline, factor: number): Outline {
  return alignPath(mapPath(path, (x, y) => [x * factor, y * factor]));
}

/** Draws the outlines, each on a mask of its own that is just large enough. */
export async function rasteriseOutlines(outlines: readonly Outline[]): Promise<Mask[]> {
  const sizes = outlines.map(({ width, height }) => ({
    width: Math.ceil(width),
    height: Math.ceil(height),
  }));
  const tops = sizes.map((_, i) =>
    sizes.slice(0, i).reduce((sum, size) => sum + size.height + 1, 0),
  );
  const sheetWidth = Math.max(...sizes.map((size) => size.width));
  const sheetHeight = sizes.reduce((sum, size) => sum + size.height + 1, 0);
  const paths = outlines.map(
    ({ path }, i) => `<path transform="translate(0 ${tops[i]})" d="${pathData(path)}"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${sheetWidth}" height="${sheetHeight}">${paths.join("")}</svg>`;
  const sheet = await sharp(Buffer.from(svg))
    .ensureAlpha()
    .extractChannel("alpha")
    .raw()
    .toBuffer();
  return sizes.map((size, i) => cutMask(sheet, sheetWidth, { ...size, top: tops[i] ?? 0 }));
}

/** Rounded beforehand: opentype.js writes NaN for a number that JavaScript writes with an exponent. */
function pathData(path: Path): string {
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return mapPath(path, (x, y) => [rounded(x), rounded(y)]).toPathData(3);
}

function cutMask(
  sheet: Uint8Array,
  sheetWidth: number,
  cut: { top: number; width: number; height: number },
): Mask {
  const cover = new Uint8Array(cut.width * cut.height);
  for (let y = 0; y < cut.height; y++) {
    const from = (cut.top + y) * sheetWidth;
    cover.set(sheet.subarray(from, from + cut.width), y * cut.width);
  }
  return { width: cut.width, height: cut.height, cover };
}

function alignPath(path: Path): Outline {
  const { x1, y1, x2, y2 } = path.getBoundingBox();
  return { path: mapPath(path, (x, y) => [x - x1, y - y1]), width: x2 - x1, height: y2 - y1 };
}

function mapPath(path: Path, place: (x: number, y: number) => [number, number]): Path {
  const mapped = new opentype.Path();
  mapped.commands = path.commands.map((command) => mapCommand(command, place));
  return mapped;
}

function mapCommand(
  command: PathCommand,
  place: (x: number, y: number) => [number, number],
): PathCommand {
  const mapped: PathCommand = { type: command.type };
  if (command.x !== undefined && command.y !== undefined)
    [mapped.x, mapped.y] = place(command.x, command.y);
  if (command.x1 !== undefined && command.y1 !== undefined)
    [mapped.x1, mapped.y1] = place(command.x1, command.y1);
  if (command.x2 !== undefined && command.y2 !== undefined)
    [mapped.x2, mapped.y2] = place(command.x2, command.y2);
  return mapped;
}
