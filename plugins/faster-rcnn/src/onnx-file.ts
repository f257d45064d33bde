import { PbfReader } from "pbf";

/**
 * The nodes of one graph, of a graph within a node, or of a function of the model. They share the
 * version of ONNX's standard operators, and name each other's outputs.
 */
export interface OnnxScope {
  opset: number;
  nodes: readonly OnnxNode[];
  /** The sizes of tensors that the file holds, such as weights, by name. */
  sizes: ReadonlyMap<string, readonly number[]>;
}

export interface OnnxNode {
  operator: string;
  /** Of the operator. Empty for ONNX's standard ones. */
  domain: string;
  inputs: readonly string[];
  outputs: readonly string[];
  /** The names of those that are set. */
  attributes: ReadonlySet<string>;
}

/**
 * Reads how the graphs of a model are made, without its weights. Fields are numbered as in
 * `onnx.proto`.
 *
 * @throws where the bytes are no ONNX model
 */
export function readOnnxFile(bytes: Uint8Array): OnnxScope[] {
  const model: Model = { opset: 0, graphs: [], functions: [] };
  new PbfReader(bytes).readFields(readModelField, model);
  if (model.graphs.length === 0) throw new Error("It holds no graph.");
  return [model, ...model.functions].flatMap(({ opset, graphs }) =>
    graphs.map((graph) => ({ ...graph, opset })),
  );
}

/** A part of the file that says which operators it means, and the graphs in it. */
interface Body {
  opset: number;
  graphs: Graph[];
}

interface Model extends Body {
  functions: Body[];
}

interface Graph {
  nodes: OnnxNode[];
  sizes: Map<string, readonly number[]>;
}

function readModelField(tag: number, model: Model, pbf: PbfReader): void {
  if (tag === 7) readGraph(pbf, model.graphs);
  else if (tag === 8) readOpset(pbf, model);
  else if (tag === 25) model.functions.push(readFunction(pbf));
}

function readFunction(pbf: PbfReader): Body {
  const graph = newGraph();
  const body: Body = { opset: 0, graphs: [graph] };
  return pbf.readMessage((tag) => {
    if (tag === 7) readNode(pbf, graph, body.graphs);
    else if (tag === 9) readOpset(pbf, body);
  }, body);
}

function readOpset(pbf: PbfReader, body: Body): void {
  const { domain, version } = pbf.readMessage(
    (tag, found) => {
      if (tag === 1) found.domain = standardDomain(pbf.readString());
      else if (tag === 2) found.version = pbf.readVarint();
    },
    { domain: "", version: 0 },
  );
  if (domain === "") body.opset = version;
}

function newGraph(): Graph {
  return { nodes: [], sizes: new Map() };
}

/** Adds the graph, and those within its nodes. */
function readGraph(pbf: PbfReader, graphs: Graph[]): void {
  const graph = newGraph();
  graphs.push(graph);
  pbf.readMessage((tag) => {
    if (tag === 1) readNode(pbf, graph, graphs);
    else if (tag === 5) readTensor(pbf, graph);
  }, graph);
}

function readNode(pbf: PbfReader, graph: Graph, graphs: Graph[]): void {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Set<string>();
  const node = { operator: "", domain: "", inputs, outputs, attributes };
  pbf.readMessage((tag) => {
    if (tag === 1) inputs.push(pbf.readString());
    else if (tag === 2) outputs.push(pbf.readString());
    else if (tag === 4) node.operator = pbf.readString();
    else if (tag === 5) readAttribute(pbf, attributes, graphs);
    else if (tag === 7) node.domain = standardDomain(pbf.readString());
  }, node);
  graph.nodes.push(node);
}

function readAttribute(pbf: PbfReader, names: Set<string>, graphs: Graph[]): void {
  pbf.readMessage((tag) => {
    if (tag === 1) names.add(pbf.readString());
    else if (tag === 6 || tag === 11) readGraph(pbf, graphs);
  }, names);
}

function readTensor(pbf: PbfReader, { sizes }: Graph): void {
  const tensor = { name: "", size: [] as number[] };
  pbf.readMessage((tag) => {
    if (tag === 1) pbf.readPackedVarint(tensor.size);
    else if (tag === 8) tensor.name = pbf.readString();
  }, tensor);
  sizes.set(tensor.name, tensor.size);
}

/** ONNX has two names for its own operators. */
function standardDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}
