import { basename } from "node:path";
import type { JsonValue } from "@loupe/plugin-api";
import type { Fold } from "./fold-of.ts";

/** What `model.json` says of the graphs beside it. */
export interface Manifest {
  format: "frcnn-onnx/1";
  /** File names. Without `loss` the model can only predict. */
  predict: string;
  loss?: string;
  input: { name: string; height: number; width: number };
  /** Names of the classes, without the background. */
  class_names: readonly string[];
  /** Class `i` has label `i + label_offset` in the graphs. */
  label_offset: number;
  outputs: { boxes: string; labels: string; scores: string; count: string };
  gt: { boxes: string; labels: string; pad_label: number };
  /** Of a set: the folders of its models, by number of the fold. The graphs lie there. */
  folds?: readonly string[];
  /** Of one model of a set: which samples it was trained without. */
  fold?: Fold;
}

type Rule = [path: string, fits: (value: JsonValue | undefined) => boolean, expected: string];

const RULES: readonly Rule[] = [
  ["format", is("frcnn-onnx/1"), '"frcnn-onnx/1"'],
  ["predict", isFileName, "a file name without folders"],
  [
    "loss",
    (value) => value === undefined || isFileName(value),
    "a file name without folders, or nothing",
  ],
  ["input.name", isName, "the name of the image input"],
  ["input.layout", is("NCHW"), '"NCHW"'],
  ["input.dtype", is("float32"), '"float32"'],
  ["input.color", is("RGB"), '"RGB"'],
  ["input.range", (value) => JSON.stringify(value) === "[0,1]", "[0, 1]"],
  ["input.height", isSize, "a whole number from 1 to 16384"],
  ["input.width", isSize, "a whole number from 1 to 16384"],
  ["class_names", areDifferentNames, "a list of different names, at least one"],
  [
    "label_offset",
    (value) => Number.isInteger(value) && Number(value) >= 0,
    "a whole number from 0 up",
  ],
  ["box_format", is("xyxy_pixels_of_model_input"), '"xyxy_pixels_of_model_input"'],
  ["outputs.boxes", isName, "the name of an output"],
  ["outputs.labels", isName, "the name of an output"],
  ["outputs.scores", isName, "the name of an output"],
  ["outputs.count", isName, "the name of an output"],
  ["gt.boxes", isName, "the name of an input"],
  ["gt.labels", isName, "the name of an input"],
  ["gt.pad_label", Number.isInteger, "a whole number"],
  ["folds", (value) => value === undefined || isFolds(value), "2 to 100 names of folders"],
  [
    "fold",
    (value) => value === undefined || isFold(value),
    'the "number" of the fold, from 0, and "of" how many',
  ],
];

/**
 * Reads the text of a `model.json`.
 *
 * @param file named in messages
 * @throws where it is not JSON, or an entry is not what this version can run
 */
export function parseManifest(text: string, file: string): Manifest {
  const json = parseJson(text, file);
  for (const [path, fits, expected] of RULES) {
    const value = lookUp(json, path);
    if (fits(value)) continue;
    const found = value === undefined ? "missing" : JSON.stringify(value);
    throw new Error(`In ${file}, "${path}" is ${found}; expected ${expected}.`);
  }
  return json as unknown as Manifest;
}

/** How many classes the head of the graphs tells apart, the background included. */
export function headClasses({ class_names, label_offset }: Manifest): number {
  return class_names.length + label_offset;
}

function parseJson(text: string, file: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new Error(`${file} is not JSON: ${(cause as Error).message}.`, { cause });
  }
}

function lookUp(json: JsonValue, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = json;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    value = value[key];
  }
  return value;
}

function is(expected: string): (value: JsonValue | undefined) => boolean {
  return (value) => value === expected;
}

function isName(value: JsonValue | undefined): boolean {
  return typeof value === "string" && value !== "";
}

function isFileName(value: JsonValue | undefined): boolean {
  return typeof value === "string" && value !== "" && value !== ".." && basename(value) === value;
}

function isSize(value: JsonValue | undefined): boolean {
  return inRange(value, 1, 16_384);
}

function inRange(value: JsonValue | undefined, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function areDifferentNames(value: JsonValue | undefined): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(isName) &&
    new Set(value).size === value.length
  );
}

function isFolds(value: JsonValue): boolean {
  return (
    areDifferentNames(value) &&
    inRange((value as string[]).length, 2, 100) &&
    (value as string[]).every(isFileName)
  );
}

function isFold(value: JsonValue): boolean {
  const { number, of } = (value ?? {}) as Record<string, JsonValue>;
  return inRange(of, 2, 100) && inRange(number, 0, Number(of) - 1);
}
