import type { Coords } from "@loupe/plugin-api";
import { builder } from "../builder.ts";

/** A box as it is stored, and how it is meant. */
export interface BoxNode {
  raw: readonly number[];
  coords: Coords;
}

export const Box = builder.objectRef<BoxNode>("Box").implement({
  description: "One rectangle, in the unit of its tensor's coords.",
  fields: (t) => ({
    left: t.float({ description: "The left edge.", resolve: (box) => leftTop(box, 0) }),
    top: t.float({ description: "The upper edge.", resolve: (box) => leftTop(box, 1) }),
    width: t.float({
      description: "From the left to the right edge.",
      resolve: (box) => extent(box, 0),
    }),
    height: t.float({
      description: "From the upper to the lower edge.",
      resolve: (box) => extent(box, 1),
    }),
    raw: t.floatList({
      description: "The four numbers as they are stored, in the mode of the coords.",
      resolve: ({ raw }) => [...raw],
    }),
  }),
});

/** Of boxes whose tensor says nothing. */
export const DEFAULT_COORDS: Coords = { type: "pixel", mode: "LTWH" };

function leftTop({ raw, coords }: BoxNode, axis: 0 | 1): number {
  return coords.mode === "CCWH" ? raw[axis]! - raw[axis + 2]! / 2 : raw[axis]!;
}

function extent({ raw, coords }: BoxNode, axis: 0 | 1): number {
  return coords.mode === "LTRB" ? raw[axis + 2]! - raw[axis]! : raw[axis + 2]!;
}
