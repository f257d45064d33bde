import type { OverlayBox } from "../overlay/match-objects.ts";

/** How a tensor writes its boxes, and the size of the picture that they lie in. */
export interface BoxForm {
  type: "PIXEL" | "FRACTIONAL";
  mode: "LTWH" | "LTRB" | "CCWH";
  width: number;
  height: number;
}

/** Four numbers as a tensor stores them. */
export type RawBox = readonly number[];

/** A stored box in pixels of the picture. */
export function boxOfRaw(form: BoxForm, raw: RawBox): OverlayBox {
  const { x, y } = unitOf(form);
  const [a, b, c, d] = [raw[0]! * x, raw[1]! * y, raw[2]! * x, raw[3]! * y];
  if (form.mode === "LTRB") return { left: a, top: b, width: c - a, height: d - b };
  if (form.mode === "CCWH") return { left: a - c / 2, top: b - d / 2, width: c, height: d };
  return { left: a, top: b, width: c, height: d };
}

/** A box in pixels as the tensor stores it: whole pixels are exact wherever it counts in pixels. */
export function rawOfBox(form: BoxForm, { left, top, width, height }: OverlayBox): RawBox {
  const { x, y } = unitOf(form);
  if (form.mode === "LTRB") return [left / x, top / y, (left + width) / x, (top + height) / y];
  if (form.mode === "CCWH")
    return [(left + width / 2) / x, (top + height / 2) / y, width / x, height / y];
  return [left / x, top / y, width / x, height / y];
}

function unitOf({ type, width, height }: BoxForm): { x: number; y: number } {
  return type === "FRACTIONAL" ? { x: width, y: height } : { x: 1, y: 1 };
}
