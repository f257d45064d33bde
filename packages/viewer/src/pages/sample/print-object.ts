import type { EditedObject } from "../../editing/edited-object.ts";

/** Where a box is, in pixels of the picture. */
export function printBox({ box: { left, top, width, height } }: EditedObject): string {
  const [x, y, w, h] = [left, top, width, height].map((value) => Math.round(value * 10) / 10);
  return `${w} × ${h} at ${x}, ${y}`;
}

export function printObject(object: EditedObject): string {
  return `${object.className ?? "no class"}, ${printBox(object)}`;
}
