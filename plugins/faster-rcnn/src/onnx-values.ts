import { PbfReader } from "pbf";

/** An input or output as a graph declares it. */
export interface OnnxValue {
  name: string;
  /** As `onnx.proto` numbers them: 1 float32, 7 int64. 0 where it is no tensor. */
  type: number;
  /** Null for a size that is free. The whole is null where the graph does not say. */
  shape: readonly (number | null)[] | null;
}

export interface OnnxValues {
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
}

/** Reads what a model takes and gives. Fields are numbered as in `onnx.proto`. */
export function readOnnxValues(bytes: Uint8Array): OnnxValues {
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  const held = new Set<string>();
  const readGraphField = (tag: number, _: unknown, pbf: PbfReader) => {
    if (tag === 5) held.add(readName(pbf, 8));
    else if (tag === 11) inputs.push(readValue(pbf));
    else if (tag === 12) outputs.push(readValue(pbf));
  };
  new PbfReader(bytes).readFields((tag, _, pbf) => {
    if (tag === 7) pbf.readMessage(readGraphField, null);
  }, null);
  return { inputs: inputs.filter(({ name }) => !held.has(name)), outputs };
}

function readName(pbf: PbfReader, field: number): string {
  const found = { name: "" };
  return pbf.readMessage((tag) => {
    if (tag === field) found.name = pbf.readString();
  }, found).name;
}

function readValue(pbf: PbfReader): OnnxValue {
  const value: OnnxValue = { name: "", type: 0, shape: null };
  const readTensor = (tag: number) => {
    if (tag === 1) value.type = pbf.readVarint();
    else if (tag === 2) value.shape = readShape(pbf);
  };
  const readType = (tag: number) => {
    if (tag === 1) pbf.readMessage(readTensor, null);
  };
  return pbf.readMessage((tag) => {
    if (tag === 1) value.name = pbf.readString();
    else if (tag === 2) pbf.readMessage(readType, null);
  }, value);
}

function readShape(pbf: PbfReader): (number | null)[] {
  const shape: (number | null)[] = [];
  return pbf.readMessage((tag) => {
    if (tag === 1) shape.push(readSize(pbf));
  }, shape);
}

function readSize(pbf: PbfReader): number | null {
  const found: { size: number | null } = { size: null };
  return pbf.readMessage((tag) => {
    if (tag === 1) found.size = pbf.readVarint();
  }, found).size;
}
