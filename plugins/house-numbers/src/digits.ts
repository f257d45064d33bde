import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import opentype, { type Font, type Path, type PathCommand } from "opentype.js";

/** How a character is set: turned first (degrees, clockwise), then stretched sideways. */
export interface Setting {
  character: string;
  font: Font;
  /** Of the em square, in pixels. */
  size: number;
  angle: number;
  stretch: number;
}

/** The outline of a character with its top left corner at 0, 0. */
export interface Outline {
  path: Path;
  width: number;
  height: number;
}

/** Maps a point. */
export type Place = (x: number, y: number) => [number, number];

const UPRIGHT = ["400-normal", "700-normal"];
const ALL = ["400-normal", "400-italic", "700-normal", "700-italic"];

/** Sans serif, serif, slab and condensed, a stencil-like poster face, and one as if written by hand. */
const FACES: readonly [family: string, faces: readonly string[]][] = [
  ["arimo", ALL],
  ["dejavu-sans", ALL],
  ["tinos", ALL],
  ["arvo", UPRIGHT],
  ["bebas-neue", ["400-normal"]],
  ["courgette", ["400-normal"]],
  ["libre-baskerville", UPRIGHT],
  ["lobster-two", ["700-normal", "700-italic"]],
  ["oswald", ["400-normal", "600-normal"]],
  ["quicksand", ["500-normal", "700-normal"]],
];

/** The fonts numbers are set in, always in the same order. */
export function loadFonts(): Promise<Font[]> {
  const { resolve } = createRequire(import.meta.url);
  const files = FACES.flatMap(([family, faces]) =>
    faces.map((face) => resolve(`@fontsource/${family}/files/${family}-latin-${face}.woff`)),
  );
  return Promise.all(
    files.map(async (file) => opentype.parse(Uint8Array.from(await readFile(file)).buffer)),
  );
}

export function outlineCharacter({ character, font, size, angle, stretch }: Setting): Outline {
  const path = font.charToGlyph(character).getPath(0, 0, size);
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const turned = mapPath(path, (x, y) => [(x * cos - y * sin) * stretch, x * sin + y * cos]);
  const { x1, y1, x2, y2 } = turned.getBoundingBox();
  return { path: mapPath(turned, (x, y) => [x - x1, y - y1]), width: x2 - x1, height: y2 - y1 };
}

export function mapPath(path: Path, place: Place): Path {
  const mapped = new opentype.Path();
  mapped.commands = path.commands.map((command) => mapCommand(command, place));
  return mapped;
}

/**
 * The path as SVG writes it. Rounded beforehand: opentype.js writes NaN for a number that
 * JavaScript writes with an exponent.
 */
export function pathData(path: Path): string {
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return mapPath(path, (x, y) => [rounded(x), rounded(y)]).toPathData(3);
}

function mapCommand(command: PathCommand, place: Place): PathCommand {
  const mapped: PathCommand = { type: command.type };
  if (command.x !== undefined && command.y !== undefined)
    [mapped.x, mapped.y] = place(command.x, command.y);
  if (command.x1 !== undefined && command.y1 !== undefined)
    [mapped.x1, mapped.y1] = place(command.x1, command.y1);
  if (command.x2 !== undefined && command.y2 !== undefined)
    [mapped.x2, mapped.y2] = place(command.x2, command.y2);
  return mapped;
}
