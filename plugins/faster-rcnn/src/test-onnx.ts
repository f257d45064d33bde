import { PbfWriter } from "pbf";

/**
 * A value of a graph: element type as `onnx.proto` numbers it (1 float32, 7 int64); a string names
 * a free size.
 */
export interface GraphValue {
  name: string;
  type: number;
  shape: readonly (number | string)[];
}

export interface GraphNode {
  operator: string;
  /** Of the operator. Default: ONNX's own. */
  domain?: string;
  inputs: readonly string[];
  output: string;
  attributes: Readonly<Record<string, Attribute>>;
}

/** A number is an integer. */
export type Attribute = number | readonly number[] | string | { float: number } | { graph: Graph };

export interface Graph {
  nodes: readonly GraphNode[];
  inputs?: readonly GraphValue[];
  outputs?: readonly GraphValue[];
  /** Float32, by name, with their sizes. */
  weights?: Readonly<Record<string, { size: readonly number[]; values: readonly number[] }>>;
}

/** A function of a model, of the domain `local`. */
export interface GraphFunction {
  name: string;
  input: string;
  output: string;
  opset: number;
  nodes: readonly GraphNode[];
}

export interface Model {
  /** Default 13. */
  opset?: number;
  graph: Graph;
  functions?: readonly GraphFunction[];
}

/** A node with one output. */
export function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: GraphNode["attributes"] = {},
): GraphNode {
  return { operator, inputs, output, attributes };
}

/** Writes an ONNX model, its fields numbered as in `onnx.proto`. */
export function writeOnnx({ opset = 13, graph, functions = [] }: Model): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, 8);
  pbf.writeMessage(7, writeGraph, graph);
  pbf.writeMessage(8, writeOpset, { domain: "", version: opset });
  if (functions.length > 0) pbf.writeMessage(8, writeOpset, { domain: "local", version: 1 });
  for (const one of functions) pbf.writeMessage(25, writeFunction, one);
  return pbf.finish();
}

function writeOpset({ domain, version }: { domain: string; version: number }, pbf: PbfWriter) {
  pbf.writeStringField(1, domain);
  pbf.writeVarintField(2, version);
}

function writeFunction({ name, input, output, opset, nodes }: GraphFunction, pbf: PbfWriter) {
  pbf.writeStringField(1, name);
  pbf.writeStringField(4, input);
  pbf.writeStringField(5, output);
  for (const one of nodes) pbf.writeMessage(7, writeNode, one);
  pbf.writeMessage(9, writeOpset, { domain: "", version: opset });
  pbf.writeStringField(10, "local");
}

function writeGraph({ nodes, inputs = [], outputs = [], weights = {} }: Graph, pbf: PbfWriter) {
  for (const one of nodes) pbf.writeMessage(1, writeNode, one);
  pbf.writeStringField(2, "made");
  for (const [name, weight] of Object.entries(weights))
    pbf.writeMessage(5, writeTensor, { name, ...weight });
  for (const one of inputs) pbf.writeMessage(11, writeValue, one);
  for (const one of outputs) pbf.writeMessage(12, writeValue, one);
}

function writeNode(
  { operator, domain = "", inputs, output, attributes }: GraphNode,
  pbf: PbfWriter,
) {
  for (const name of inputs) pbf.writeStringField(1, name);
  pbf.writeStringField(2, output);
  pbf.writeStringField(4, operator);
  for (const entry of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, entry);
  pbf.writeStringField(7, domain);
}

const TYPES = { float: 1, int: 2, string: 3, graph: 5, ints: 7 };

function writeAttribute([name, value]: [string, Attribute], pbf: PbfWriter) {
  pbf.writeStringField(1, name);
  const type = typeOf(value);
  pbf.writeVarintField(20, TYPES[type]);
  if (typeof value === "number") pbf.writeVarintField(3, value);
  else if (typeof value === "string") pbf.writeBytesField(4, Buffer.from(value));
  else if ("float" in value) pbf.writeFloatField(2, value.float);
  else if ("graph" in value) pbf.writeMessage(6, writeGraph, value.graph);
  else for (const one of value) pbf.writeVarintField(8, one);
}

function typeOf(value: Attribute): keyof typeof TYPES {
  if (typeof value === "number") return "int";
  if (typeof value === "string") return "string";
  if ("float" in value) return "float";
  return "graph" in value ? "graph" : "ints";
}

interface Weight {
  name: string;
  size: readonly number[];
  values: readonly number[];
}

function writeTensor({ name, size, values }: Weight, pbf: PbfWriter) {
  for (const one of size) pbf.writeVarintField(1, one);
  pbf.writeVarintField(2, 1);
  pbf.writePackedFloat(4, [...values]);
  pbf.writeStringField(8, name);
}

function writeValue({ name, type, shape }: GraphValue, pbf: PbfWriter) {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeType, { type, shape });
}

function writeType(value: Pick<GraphValue, "type" | "shape">, pbf: PbfWriter) {
  pbf.writeMessage(1, writeTensorType, value);
}

function writeTensorType({ type, shape }: Pick<GraphValue, "type" | "shape">, pbf: PbfWriter) {
  pbf.writeVarintField(1, type);
  pbf.writeMessage(2, writeShape, shape);
}

function writeShape(shape: GraphValue["shape"], pbf: PbfWriter) {
  for (const size of shape) pbf.writeMessage(1, writeSize, size);
}

function writeSize(size: number | string, pbf: PbfWriter) {
  if (typeof size === "number") pbf.writeVarintField(1, size);
  else pbf.writeStringField(2, size);
}
