import { printCount } from "../../ui/print-count.ts";

/** A value as the schema has it, with what is asked of it to print it. */
export type PrintableValue =
  | { image: { width: number; height: number } }
  | { classes: readonly { name: string }[] }
  | { boxes: readonly unknown[] }
  | { string: string }
  | { texts: readonly string[]; dtype: string }
  | { text: string; dtype: string }
  | { arrayDtype: string; shape: readonly number[] }
  | { json: unknown }
  | { __typename?: string };

const LONGEST = 80;

/** The beginning of a value, or that there is none. */
export function printShortly(value: PrintableValue | null): string {
  const words = value ? printValue(value) : "nothing";
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}

/** A value in a line. */
export function printValue(value: PrintableValue): string {
  if ("image" in value) return `${value.image.width} × ${value.image.height} pixels`;
  if ("classes" in value) return value.classes.map(({ name }) => name).join(", ");
  if ("boxes" in value) return printCount(value.boxes.length, "box", "boxes");
  if ("string" in value) return value.string;
  if ("texts" in value) return value.texts.map((text) => shortest(text, value.dtype)).join(", ");
  if ("text" in value) return shortest(value.text, value.dtype);
  if ("shape" in value) return `${value.arrayDtype.toLowerCase()} [${value.shape.join(", ")}]`;
  return "json" in value ? JSON.stringify(value.json) : "";
}

/** A number of 32 bits in as few digits as tell it from others: 0.2, not 0.20000000298023224. */
function shortest(text: string, dtype: string): string {
  const value = Number(text);
  if (dtype !== "FLOAT32" || !Number.isFinite(value)) return text;
  const short = [6, 7, 8, 9].map((digits) => Number(value.toPrecision(digits)));
  return String(short.find((one) => Math.fround(one) === value) ?? text);
}
