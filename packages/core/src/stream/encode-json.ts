import type { Value } from "../tensor/value.ts";

/** What is written as JSON: everything but images and arrays. */
export type JsonEncoded = Exclude<Value, { kind: "image" | "array" }>;

/**
 * A value as JSON. Numbers are exact, 64-bit integers too; those that JSON has no number for are
 * the texts `NaN`, `Infinity` and `-Infinity`.
 *
 * @param positionOf of a class in the list of the tensor's classes
 */
export function encodeJson(value: JsonEncoded, positionOf: (classId: number) => number): string {
  switch (value.kind) {
    case "labels":
      return JSON.stringify(value.classIds.map(positionOf));
    case "boxes":
      return JSON.stringify(value.boxes);
    case "number":
      return numberJson(value.text);
    case "numbers":
      return `[${value.texts.map(numberJson).join(",")}]`;
    case "text":
      return JSON.stringify(value.text);
    case "json":
      return JSON.stringify(value.json);
  }
}

function numberJson(text: string): string {
  return NOT_IN_JSON.has(text) ? `"${text}"` : text;
}

const NOT_IN_JSON = new Set(["NaN", "Infinity", "-Infinity"]);
