import { Tensor } from "./onnx-runtime.ts";

export type Tensors = Readonly<Record<string, Tensor>>;

/** As tensors go from one thread to another. */
export type SentTensors = Readonly<Record<string, Pick<Tensor, "type" | "data" | "dims">>>;

export function asSent(tensors: Tensors): SentTensors {
  return mapValues(tensors, ({ type, data, dims }) => ({ type, data, dims }));
}

export function asTensors(sent: SentTensors): Tensors {
  return mapValues(
    sent,
    ({ type, data, dims }) => new Tensor(type as "float32", data as Float32Array, dims),
  );
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
