import { printCount } from "../../ui/print-count.ts";
import type { SampleValue } from "./sample-query.ts";

/** A value in a line. */
export function printValue(value: SampleValue): string {
  if ("image" in value) return `${value.image.width} × ${value.image.height} pixels`;
  if ("classes" in value) return value.classes.map(({ name }) => name).join(", ");
  if ("boxes" in value) return printCount(value.boxes.length, "box", "boxes");
  if ("string" in value) return value.string;
  if ("texts" in value) return value.texts.join(", ");
  if ("text" in value) return value.text;
  if ("shape" in value) return `${value.arrayDtype.toLowerCase()} [${value.shape.join(", ")}]`;
  return "json" in value ? JSON.stringify(value.json) : "";
}
