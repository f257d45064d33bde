import { printCount } from "../../ui/print-count.ts";
import type { DiffValue } from "./changes-query.ts";

const LONGEST = 80;

/** A value in a few words. */
export function wordsOf(value: NonNullable<DiffValue["before"]>): string {
  const words = inFull(value);
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}

function inFull(value: NonNullable<DiffValue["before"]>): string {
  if ("image" in value) return `a picture of ${value.image.width} × ${value.image.height} pixels`;
  if ("classes" in value) return value.classes.map(({ name }) => name).join(", ") || "no classes";
  if ("boxes" in value) return printCount(value.boxes.length, "box", "boxes");
  if ("string" in value) return value.string;
  if ("texts" in value) return value.texts.join(", ");
  if ("text" in value) return value.text;
  if ("shape" in value) return `${value.arrayDtype.toLowerCase()} [${value.shape.join(", ")}]`;
  return "json" in value ? JSON.stringify(value.json) : "";
}
