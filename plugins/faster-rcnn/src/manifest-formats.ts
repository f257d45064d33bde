import type { JsonValue } from "@loupe/plugin-api";
import {
  areDifferentNames,
  inRange,
  isCount,
  isFileName,
  isName,
  lookUp,
  nameOf,
  oneOf,
  optional,
} from "./manifest-rules.ts";
import type { Rule } from "./manifest-rules.ts";

type Found = JsonValue | undefined;

const SIZE = "a whole number from 1 to 16384";
const isSize = (value: Found) => inRange(value, 1, 16_384);

const predict: Rule = ["predict", isFileName, "a file name without folders"];
const classNames: Rule = [
  "class_names",
  areDifferentNames,
  "a list of different names, at least one",
];
const labelOffset: Rule = ["label_offset", isCount, "a whole number from 0 up"];
const outputNames = ["boxes", "labels", "scores"].map((name) =>
  nameOf(`outputs.${name}`, "output"),
);

/** A Faster R-CNN with its loss, as the trainer exports it. */
export const packageRules: readonly Rule[] = [
  predict,
  optional(["loss", isFileName, "a file name without folders"]),
  ["input.name", isName, "the name of the image input"],
  oneOf("input.layout", "NCHW"),
  oneOf("input.dtype", "float32"),
  oneOf("input.color", "RGB"),
  ["input.range", (value) => JSON.stringify(value) === "[0,1]", "[0, 1]"],
  ["input.height", isSize, SIZE],
  ["input.width", isSize, SIZE],
  classNames,
  labelOffset,
  oneOf("box_format", "xyxy_pixels_of_model_input"),
  ...outputNames,
  nameOf("outputs.count", "output"),
  nameOf("gt.boxes", "input"),
  nameOf("gt.labels", "input"),
  ["gt.pad_label", (value) => Number.isInteger(value), "a whole number"],
  ["folds", (value) => value === undefined || isFolds(value), "2 to 100 names of folders"],
  [
    "fold",
    (value) => value === undefined || isFold(value),
    'the "number" of the fold, from 0, and "of" how many',
  ],
];

const hasMap = (json: JsonValue) => lookUp(json, "label_map") !== undefined;
const onlyWithout = ([path, fits, expected]: Rule, other: string): Rule => [
  path,
  (value, json) => (hasMap(json) ? value === undefined : fits(value, json)),
  `${expected}; or nothing, beside "${other}"`,
];

/** Either a map, or names with the label of the first. */
const classRules: readonly Rule[] = [
  optional(["label_map", isLabelMap, "different names by whole numbers from 0 up, at least one"]),
  onlyWithout(classNames, "label_map"),
];

const noLoss: Rule = [
  "loss",
  (value) => value === undefined,
  "nothing: only frcnn-onnx/1 has a loss graph",
];

/** What torchvision's detectors export themselves: all but the classes is seen in the graph. */
export const torchvisionRules: readonly Rule[] = [
  predict,
  noLoss,
  ...classRules,
  optional(labelOffset),
];

const numbers = (fits: (value: number) => boolean) => (value: Found) =>
  Array.isArray(value) &&
  value.length === 3 &&
  value.every((one) => Number.isFinite(one) && fits(one as number));
const isPositive = (value: Found) => Number.isFinite(value) && Number(value) > 0;
const resizes = (json: JsonValue, ...ways: readonly string[]) =>
  ways.includes(lookUp(json, "input.resize") as string);
const fixedSize = (path: string): Rule => [
  path,
  (value, json) => (resizes(json, "keep") ? value === undefined : isSize(value)),
  `${SIZE}; or nothing, where "input.resize" is "keep"`,
];
const ofLetterbox = ([path, fits, expected]: Rule): Rule => [
  path,
  (value, json) => (resizes(json, "letterbox") ? fits(value, json) : value === undefined),
  `${expected}; or nothing, where "input.resize" is not "letterbox"`,
];

/** Any detector that says what goes in and what comes out. */
export const detectorRules: readonly Rule[] = [
  predict,
  noLoss,
  ["input.name", isName, "the name of the image input"],
  oneOf("input.layout", "NCHW", "NHWC", "CHW"),
  optional(oneOf("input.dtype", "float32")),
  oneOf("input.color", "RGB", "BGR"),
  ["input.scale", isPositive, "a number above 0, by which pixels of 0 to 255 are multiplied"],
  optional(["input.mean", numbers(() => true), "three numbers"]),
  optional(["input.std", numbers((value) => value > 0), "three numbers above 0"]),
  oneOf("input.resize", "stretch", "letterbox", "keep"),
  fixedSize("input.height"),
  fixedSize("input.width"),
  ofLetterbox(["input.fill", (value) => inRange(value, 0, 255), "a whole number from 0 to 255"]),
  ofLetterbox(oneOf("input.align", "center", "start")),
  optional(["input.batch", (value) => value === "dynamic" || value === 1, '"dynamic" or 1']),
  ...classRules,
  onlyWithout(labelOffset, "label_map"),
  ...outputNames,
  [
    "outputs.count",
    (value, json) =>
      value === undefined || (isName(value) && lookUp(json, "input.layout") !== "CHW"),
    'the name of an output; or nothing, as where "input.layout" is "CHW"',
  ],
  oneOf("box_coords.type", "pixel", "fractional"),
  oneOf("box_coords.mode", "LTRB", "LTWH", "CCWH", "TLBR"),
];

function isLabelMap(value: Found): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    areDifferentNames(Object.values(value)) &&
    Object.keys(value).every((label) => /^(0|[1-9][0-9]{0,8})$/.test(label))
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
