import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { checkGraph, countClasses } from "./check-graph.ts";
import { readModelPackage } from "./model-package.ts";

import { node, writeOnnx } from "./test-onnx.ts";
import type { Graph, GraphNode, Model } from "./test-onnx.ts";

const OWN_MODELS = fileURLToPath(new URL("../models", import.meta.url));

const align = (attributes: GraphNode["attributes"] = {}) =>
  node("RoiAlign", ["features", "boxes", "of_image"], "pooled", attributes);
const explicit = { coordinate_transformation_mode: "output_half_pixel" };

const asFile = (model: Model) => ({ path: "graph.onnx", bytes: writeOnnx(model) });

describe("RoiAlign", () => {
  const within = (name: string, graph: Graph): Graph => ({
    nodes: [node(name, ["condition"], "out", { then_branch: { graph }, else_branch: { graph } })],
  });
  const local = (opset: number): Model => ({
    opset: 13,
    graph: { nodes: [{ ...node("Pool", ["features"], "out"), domain: "local" }] },
    functions: [{ name: "Pool", input: "features", output: "pooled", opset, nodes: [align()] }],
  });
  const graph = { nodes: [node("Relu", ["in"], "features"), align()] };

  test.each<[string, Model]>([
    ["says what it means", { opset: 16, graph: { nodes: [align(explicit)] } }],
    ["could mean only one thing", { opset: 15, graph }],
    ["is one of a function, at an opset of its own", local(15)],
    ["is not ONNX's", { opset: 20, graph: { nodes: [{ ...align(), domain: "mine" }] } }],
  ])("is taken where it %s", (_, model) => {
    expect(() => checkGraph(asFile(model), 2)).not.toThrow();
  });

  test.each<[string, Model]>([
    ["in the graph", { opset: 16, graph }],
    ["in a branch of a branch", { opset: 18, graph: within("If", within("If", graph)) }],
    ["in a function", local(17)],
  ])("is refused without its mode %s", (_, model) => {
    const opset = model.functions?.[0]?.opset ?? model.opset;
    expect(() => checkGraph(asFile(model), 2)).toThrow(
      `graph.onnx has a RoiAlign of opset ${opset} without "coordinate_transformation_mode": it would run, with ` +
        'boxes in the wrong places. Expected was "output_half_pixel", as torchvision means it, or an export at an opset below 16.',
    );
  });
});

describe("the head", () => {
  const weights = {
    weight: { size: [3, 2], values: [1, 2, 3, 4, 5, 6] },
    bias: { size: [3], values: [1, 2, 3] },
    other_bias: { size: [2], values: [1, 2] },
  };
  const linear = node("Gemm", ["features", "weight", "bias"], "logits", { transB: 1 });

  test.each<[string, GraphNode[]]>([
    ["at once", [linear, node("Softmax", ["logits"], "scores")]],
    [
      "through what changes no number",
      [
        node("Cast", ["bias"], "whole", { to: 1 }),
        node("MatMul", ["features", "weight"], "product"),
        node("Add", ["product", "whole"], "logits"),
        node("Reshape", ["logits", "shape"], "shaped"),
        node("LogSoftmax", ["shaped"], "scores"),
      ],
    ],
    [
      "beside another softmax that is none",
      [linear, node("Softmax", ["logits"], "scores"), node("Softmax", ["features"], "weights")],
    ],
  ])("is seen %s", (_, nodes) => {
    const file = asFile({ graph: { nodes, weights } });
    expect(countClasses(file)).toBe(3);
    expect(() => checkGraph(file, 3)).not.toThrow();
    expect(() => checkGraph(file, 4)).toThrow(
      'The head of graph.onnx tells 3 classes apart, the background included; "class_names" and "label_offset" of model.json make 4.',
    );
  });

  test("is not guessed where there is none, or several", () => {
    const second = node("Gemm", ["features", "weight", "other_bias"], "others");
    const both = [linear, second].flatMap((layer) => [
      layer,
      node("Softmax", [layer.output], `scores of ${layer.output}`),
    ]);
    for (const nodes of [[linear], both]) {
      const file = asFile({ graph: { nodes, weights } });
      expect(countClasses(file)).toBeNull();
      expect(() => checkGraph(file, 3)).not.toThrow();
    }
  });

  test("of the model digits tells ten digits and the background apart, in both graphs", async () => {
    const { predict, loss } = await readModelPackage(OWN_MODELS, "digits");
    expect([predict, loss!].map(countClasses)).toEqual([11, 11]);
  });
});

test("bytes that are no ONNX graph are refused", () => {
  const file = (bytes: Uint8Array) => ({ path: "graph.onnx", bytes });
  expect(() => checkGraph(file(Uint8Array.of()), 2)).toThrow(
    "graph.onnx can't be read as an ONNX graph: It holds no graph.",
  );
  expect(() => checkGraph(file(Buffer.from("\x3f\xff no graph")), 2)).toThrow(
    "graph.onnx can't be read as an ONNX graph: ",
  );
});
