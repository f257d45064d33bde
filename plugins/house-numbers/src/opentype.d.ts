/** The part of opentype.js that drawing digits needs; the package has no types of its own. */
declare module "opentype.js" {
  export interface PathCommand {
    type: "M" | "L" | "C" | "Q" | "Z";
    x?: number;
    y?: number;
    x1?: number;
    y1?: number;
    x2?: number;
    y2?: number;
  }

  export interface Path {
    commands: PathCommand[];
    getBoundingBox(): { x1: number; y1: number; x2: number; y2: number };
    toPathData(decimals?: number): string;
  }

  export interface Glyph {
    getPath(x: number, y: number, fontSize: number): Path;
  }

  export interface Font {
    charToGlyph(character: string): Glyph;
  }

  const opentype: {
    parse(buffer: ArrayBuffer): Font;
    Path: new () => Path;
  };
  export default opentype;
}
