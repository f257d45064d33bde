import type { GraphFile } from "./model-package.ts";
import { readOnnxFile } from "./onnx-file.ts";
import type { OnnxNode, OnnxScope } from "./onnx-file.ts";

/** The version of ONNX's operators in which `RoiAlign` got another default. */
const AMBIGUOUS_FROM = 16;

/**
 * Refuses a graph that ONNX Runtime would run without complaint, but whose answers would be wrong.
 *
 * @param classes that its head tells apart, the background included, where that is known
 */
export function checkGraph(file: GraphFile, classes: number | undefined): void {
  const scopes = readScopes(file);
  refuseAmbiguousRoiAlign(file, scopes);
  if (classes !== undefined) refuseOtherHead(file, countHeadClasses(scopes), classes);
}

/**
 * How many classes a graph tells apart: what the linear layer before its softmax gives. Null where
 * it has none, or several.
 */
export function countClasses(file: GraphFile): number | null {
  return countHeadClasses(readScopes(file));
}

function readScopes(file: GraphFile): OnnxScope[] {
  try {
    return readOnnxFile(file.bytes);
  } catch (cause) {
    throw new Error(`${file.path} can't be read as an ONNX graph: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function refuseAmbiguousRoiAlign(file: GraphFile, scopes: readonly OnnxScope[]): void {
  for (const { opset, nodes } of scopes) {
    const isWrong = nodes.some(
      ({ operator, domain, attributes }) =>
        operator === "RoiAlign" && domain === "" && !attributes.has(TRANSFORMATION),
    );
    if (opset < AMBIGUOUS_FROM || !isWrong) continue;
    throw new Error(
      `${file.path} has a RoiAlign of opset ${opset} without "${TRANSFORMATION}": it would run, with boxes in the ` +
        `wrong places. Expected was "output_half_pixel", as torchvision means it, or an export at an opset below ${AMBIGUOUS_FROM}.`,
    );
  }
}

const TRANSFORMATION = "coordinate_transformation_mode";

function refuseOtherHead(file: GraphFile, found: number | null, expected: number): void {
  if (found === null || found === expected) return;
  throw new Error(
    `The head of ${file.path} tells ${found} classes apart, the background included; "class_names" and ` +
      `"label_offset" of model.json make ${expected}.`,
  );
}

function countHeadClasses(scopes: readonly OnnxScope[]): number | null {
  const counts = new Set(scopes.flatMap((scope) => headsOf(scope)));
  return counts.size === 1 ? [...counts][0]! : null;
}

const PASSES_ON = new Set(["Reshape", "Cast", "Identity"]);

function headsOf({ nodes, sizes }: OnnxScope): number[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const follow = (name: string): OnnxNode | string => {
    const node = makers.get(name);
    if (!node) return name;
    return PASSES_ON.has(node.operator) ? follow(node.inputs[0]!) : node;
  };
  return nodes
    .filter(({ operator }) => operator === "Softmax" || operator === "LogSoftmax")
    .map(({ inputs }) => follow(inputs[0]!))
    .filter((node) => typeof node !== "string")
    .filter(({ operator }) => operator === "Gemm" || operator === "Add")
    .flatMap(({ inputs }) => inputs.map(follow))
    .filter((name) => typeof name === "string")
    .map((name) => sizes.get(name) ?? [])
    .filter((size) => size.length === 1)
    .map(([count]) => count!);
}
