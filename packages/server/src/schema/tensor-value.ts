import type { StoredValue, Tensor as TensorRow, Value } from "@loupe/core";
import { builder } from "../builder.ts";
import { Box, DEFAULT_COORDS, type BoxNode } from "./box.ts";
import { classOf } from "./class-of.ts";
import { Image } from "./image.ts";
import { Coords, LabelClass, Tensor } from "./tensor.ts";
import { Dtype } from "./tensor-enums.ts";

/** A value and whose it is. */
export interface ValueNode<V extends Value = Value> {
  datasetId: number;
  tensor: TensorRow;
  revision: number;
  value: V;
}

type OfKind<K extends Value["kind"]> = ValueNode<Extract<Value, { kind: K }>>;

const TYPES: Record<Value["kind"], string> = {
  image: "ImageValue",
  labels: "ClassLabelValue",
  boxes: "BoxesValue",
  number: "NumberValue",
  numbers: "NumbersValue",
  array: "ArrayValue",
  text: "TextValue",
  json: "JsonValue",
};

export const TensorValue = builder.interfaceRef<ValueNode>("TensorValue").implement({
  description: "What one tensor holds for one sample, or for one object of it.",
  resolveType: ({ value }) => TYPES[value.kind],
  fields: (t) => ({
    tensor: t.expose("tensor", { type: Tensor, description: "Whose value it is." }),
    revision: t.expose("revision", {
      type: "SafeInt",
      description: "Of the write that set it: what an edit may expect.",
    }),
  }),
});

builder.objectRef<OfKind<"image">>("ImageValue").implement({
  description: "The value of an `image` tensor.",
  interfaces: [TensorValue],
  fields: (t) => ({
    image: t.field({
      type: Image,
      description: "The picture.",
      resolve: ({ datasetId, value }) => ({ ...value, datasetId }),
    }),
  }),
});

builder.objectRef<OfKind<"labels">>("ClassLabelValue").implement({
  description: "The value of a `class_label` tensor.",
  interfaces: [TensorValue],
  fields: (t) => ({
    classes: t.field({
      type: [LabelClass],
      description: "The classes, one for each object where the tensor describes objects.",
      resolve: ({ tensor, value }) => value.classIds.map((id) => classOf(tensor, id)),
    }),
  }),
});

builder.objectRef<OfKind<"boxes">>("BoxesValue").implement({
  description: "The value of a `bbox` tensor.",
  interfaces: [TensorValue],
  fields: (t) => ({
    boxes: t.field({
      type: [Box],
      description: "The boxes, one for each object where the tensor describes objects.",
      resolve: ({ tensor, value }) => value.boxes.map((raw) => boxOf(tensor, raw)),
    }),
    coords: t.field({
      type: Coords,
      description: "How their numbers are meant.",
      resolve: ({ tensor }) => coordsOf(tensor),
    }),
  }),
});

builder.objectRef<OfKind<"number">>("NumberValue").implement({
  description: "One number of a `generic` tensor.",
  interfaces: [TensorValue],
  fields: (t) => ({
    number: t.float({
      nullable: true,
      description: "The number; null where it is not finite.",
      resolve: ({ value }) => finite(value.number),
    }),
    text: t.string({
      description: "The number exactly, also NaN, Infinity and 64-bit integers.",
      resolve: ({ value }) => value.text,
    }),
    dtype: t.field({
      type: Dtype,
      description: "Its number type.",
      resolve: ({ value }) => value.dtype,
    }),
  }),
});

builder.objectRef<OfKind<"numbers">>("NumbersValue").implement({
  description: "Numbers of a `generic` tensor that describes objects, one for each.",
  interfaces: [TensorValue],
  fields: (t) => ({
    numbers: t.floatList({
      nullable: { list: false, items: true },
      description: "The numbers; null where one is not finite.",
      resolve: ({ value }) => value.numbers.map((number) => finite(number)),
    }),
    texts: t.stringList({
      description: "The numbers exactly.",
      resolve: ({ value }) => value.texts,
    }),
    dtype: t.field({
      type: Dtype,
      description: "Their number type.",
      resolve: ({ value }) => value.dtype,
    }),
  }),
});

builder.objectRef<OfKind<"array">>("ArrayValue").implement({
  description: "An array of a `generic` or `embedding` tensor.",
  interfaces: [TensorValue],
  fields: (t) => ({
    shape: t.intList({
      description: "The length of each axis.",
      resolve: ({ value }) => value.shape,
    }),
    arrayDtype: t.field({
      type: Dtype,
      description: "The number type of its entries.",
      resolve: ({ value }) => value.dtype,
    }),
    base64: t.field({
      type: "Base64",
      description: "Its entries in C order, little endian.",
      resolve: ({ value }) => value.bytes,
    }),
  }),
});

builder.objectRef<OfKind<"text">>("TextValue").implement({
  description: "The value of a `text` tensor.",
  interfaces: [TensorValue],
  fields: (t) => ({
    string: t.string({ description: "The text.", resolve: ({ value }) => value.text }),
  }),
});

builder.objectRef<OfKind<"json">>("JsonValue").implement({
  description: "The value of a `json` tensor.",
  interfaces: [TensorValue],
  fields: (t) => ({
    json: t.field({
      type: "JSON",
      nullable: true,
      description: "The JSON.",
      resolve: ({ value }) => value.json,
    }),
  }),
});

export function valueNode(
  datasetId: number,
  tensor: TensorRow,
  { value, revision }: StoredValue,
): ValueNode {
  return { datasetId, tensor, revision, value };
}

export function boxOf(tensor: TensorRow, raw: readonly number[]): BoxNode {
  return { raw, coords: coordsOf(tensor) };
}

function coordsOf({ meta }: TensorRow) {
  return meta.coords ?? DEFAULT_COORDS;
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}
