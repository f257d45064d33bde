import type { Coords, JsonValue } from "@loupe/plugin-api";
import type { Fold } from "./fold-of.ts";
import { detectorRules, packageRules, torchvisionRules } from "./manifest-formats.ts";
import { checkRules, lookUp, oneOf } from "./manifest-rules.ts";
import type { Rule } from "./manifest-rules.ts";

/** What `model.json` says of the graphs beside it, with what each format takes for granted. */
export interface Manifest {
  format: Format;
  /** File names. Without `loss` the model can only predict. */
  predict: string;
  loss?: string;
  input: ModelInput;
  /** Names of the classes, without the background. */
  class_names: readonly string[];
  /** Class `i` has label `i + label_offset` in the graphs, where there is no map. */
  label_offset: number;
  /** The classes by their labels. What the model finds of other labels is left out. */
  label_map?: Readonly<Record<string, string>>;
  /** Names. Without `count`, all that the graph gives are detections. */
  outputs: { boxes: string; labels: string; scores: string; count?: string };
  /** In what form the graph gives boxes, in relation to its input. */
  box_coords: BoxCoords;
  /** Of a loss graph: the inputs that take the ground truth. */
  gt?: { boxes: string; labels: string; pad_label: number };
  /** Of a set: the folders of its models, by number of the fold. The graphs lie there. */
  folds?: readonly string[];
  /** Of one model of a set: which samples it was trained without. */
  fold?: Fold;
}

/** How images go into a graph. */
export interface ModelInput {
  name: string;
  layout: "NCHW" | "NHWC" | "CHW";
  color: "RGB" | "BGR";
  /** A pixel of 0 to 255 goes in as (pixel · scale − mean) / std, these in the order of `color`. */
  scale: number;
  mean: readonly number[];
  std: readonly number[];
  /** Stretched to the graph's size, fitted into it with its aspect kept, or as it is. */
  resize: "stretch" | "letterbox" | "keep";
  /** Absent where the graph takes any size. */
  width?: number;
  height?: number;
  /** Around an image that is fitted: grey of 0 to 255, and where the image lies. */
  fill: number;
  align: "center" | "start";
  /** How many images a graph takes at once. */
  batch: "dynamic" | 1;
}

export interface BoxCoords {
  type: Coords["type"];
  /** As htypes have it, and top-left-bottom-right. */
  mode: Coords["mode"] | "TLBR";
}

type Format = "frcnn-onnx/1" | "torchvision-onnx/1" | "detector-onnx/1";

/** RGB in 0..1. */
const PLAIN_INPUT = {
  layout: "NCHW",
  color: "RGB",
  scale: 1 / 255,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  resize: "stretch",
  fill: 0,
  align: "center",
  batch: "dynamic",
} satisfies Partial<ModelInput>;

const CORNERS: BoxCoords = { type: "pixel", mode: "LTRB" };

const RULES: Record<Format, readonly Rule[]> = {
  "frcnn-onnx/1": packageRules,
  "torchvision-onnx/1": torchvisionRules,
  "detector-onnx/1": detectorRules,
};

/**
 * Reads the text of a `model.json`.
 *
 * @param file named in messages
 * @throws where it is not JSON, or an entry is not what this version can run
 */
export function parseManifest(text: string, file: string): Manifest {
  const json = parseJson(text, file);
  checkRules(json, [oneOf("format", ...Object.keys(RULES))], file);
  const format = lookUp(json, "format") as Format;
  checkRules(json, RULES[format], file);
  return complete(format, json as unknown as Partial<Manifest>);
}

/** With what the format takes for granted. */
function complete(format: Format, said: Partial<Manifest>): Manifest {
  const { class_names = Object.values(said.label_map ?? {}), label_offset = 1 } = said;
  const base = { label_offset, class_names, box_coords: CORNERS, ...said } as Manifest;
  if (format === "frcnn-onnx/1") {
    const { name, width, height } = said.input!;
    return { ...base, input: { ...PLAIN_INPUT, name, width: width!, height: height! } };
  }
  if (format === "detector-onnx/1") return { ...base, input: { ...PLAIN_INPUT, ...said.input! } };
  const input: ModelInput = { ...PLAIN_INPUT, name: "", layout: "CHW", resize: "keep" };
  return { ...base, input };
}

/** The label of each class in the graphs. */
export function labelsOf({ class_names, label_offset, label_map }: Manifest): number[] {
  return label_map
    ? Object.keys(label_map).map(Number)
    : class_names.map((_, position) => position + label_offset);
}

/** How many classes the head of the graphs tells apart, the background included, where that is said. */
export function headClasses(manifest: Manifest): number | undefined {
  const { format, class_names, label_offset, label_map } = manifest;
  return format === "detector-onnx/1" || label_map ? undefined : class_names.length + label_offset;
}

function parseJson(text: string, file: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new Error(`${file} is not JSON: ${(cause as Error).message}.`, { cause });
  }
}
