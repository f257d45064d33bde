import type { Manifest } from "./manifest.ts";
import type { GraphFile } from "./model-package.ts";
import { readOnnxValues } from "./onnx-values.ts";
import type { OnnxValue } from "./onnx-values.ts";

const FLOAT = 1;
const INT64 = 7;

/**
 * Adds to what `model.json` says what the graph of a torchvision detector shows: its input is the
 * one of rank 3, its outputs are told apart by type and rank. An export without dynamic axes takes
 * images of one size.
 *
 * @throws where the graph is none of that kind
 */
export function recogniseTorchvision(manifest: Manifest, file: GraphFile): Manifest {
  const { inputs, outputs } = readOnnxValues(file.bytes);
  const [image, ...others] = inputs;
  if (!image || others.length > 0 || image.type !== FLOAT || !isPicture(image))
    throw unlike(file, "inputs", inputs, "one float32 [3, height, width]");
  const boxes = outputs.filter((value) => value.type === FLOAT && value.shape?.length === 2);
  const scores = outputs.filter((value) => value.type === FLOAT && value.shape?.length === 1);
  const labels = outputs.filter((value) => value.type === INT64 && value.shape?.length === 1);
  if (boxes.length !== 1 || scores.length !== 1 || labels.length !== 1)
    throw unlike(
      file,
      "outputs",
      outputs,
      "boxes float32 [n, 4], labels int64 [n] and scores float32 [n]",
    );
  return {
    ...manifest,
    input: { ...manifest.input, name: image.name, ...sizeOf(image) },
    outputs: { boxes: boxes[0]!.name, labels: labels[0]!.name, scores: scores[0]!.name },
  };
}

function isPicture({ shape }: OnnxValue): boolean {
  return shape?.length === 3 && (shape[0] === 3 || shape[0] === null);
}

function sizeOf({ shape }: OnnxValue): Partial<Manifest["input"]> {
  const [, height, width] = shape!;
  return height && width ? { resize: "stretch", height, width } : {};
}

function unlike(
  file: GraphFile,
  what: string,
  found: readonly OnnxValue[],
  expected: string,
): Error {
  return new Error(
    `${file.path} has the ${what} ${found.map(describe).join("; ") || "none"}. Expected of torchvision-onnx/1 is ${expected}.`,
  );
}

function describe({ name, type, shape }: OnnxValue): string {
  const typeName = { [FLOAT]: "float32", [INT64]: "int64" }[type] ?? `type ${type}`;
  const sizes =
    shape === null ? "of unknown rank" : `[${shape.map((size) => size ?? "free").join(", ")}]`;
  return `${name} ${typeName} ${sizes}`;
}
