import { LoupeError, type SampleAddress, type ValueInput as CoreValueInput } from "@loupe/core";
import type { Dtype as DtypeName, JsonValue } from "@loupe/plugin-api";
import { builder } from "../builder.ts";
import { given } from "../given.ts";
import { parseSampleId } from "./find-sample-node.ts";
import { Dtype } from "./tensor-enums.ts";

type Maybe<T> = T | null | undefined;
type Path = readonly (string | number)[];

export interface ValueInputShape {
  number?: Maybe<number | string>;
  text?: Maybe<string>;
  labels?: Maybe<string[]>;
  boxes?: Maybe<number[][]>;
  numbers?: Maybe<(number | string)[]>;
  array?: Maybe<{ shape: number[]; base64: Buffer; dtype?: Maybe<DtypeName> }>;
  json?: Maybe<object>;
  image?: Maybe<string>;
}

export interface TensorValueInputShape extends ValueInputShape {
  tensor: string;
}

const ArrayInput = builder.inputType("ArrayInput", {
  description: "An array.",
  fields: (t) => ({
    shape: t.intList({ required: true, description: "The length of each axis." }),
    base64: t.field({
      type: "Base64",
      required: true,
      description: "The entries in C order, little endian.",
    }),
    dtype: t.field({ type: Dtype, description: "Their number type. Default: the tensor's." }),
  }),
});

type FieldBuilder = PothosSchemaTypes.InputFieldBuilder<
  (typeof builder)["$inferSchemaTypes"],
  "InputObject"
>;

const valueFields = (t: FieldBuilder) => ({
  number: t.field({
    type: "Comparand",
    description: "Of `generic`: one number; as text where JSON has none for it.",
  }),
  text: t.string({ description: "Of `text`." }),
  labels: t.stringList({ description: "Of `class_label`: names of classes." }),
  boxes: t.field({
    type: t.listRef(t.listRef("Float")),
    description: "Of `bbox`: four numbers each, in the tensor's coords.",
  }),
  numbers: t.field({
    type: ["Comparand"],
    description: "Of `generic` that describes objects: one number for each.",
  }),
  array: t.field({ type: ArrayInput, description: "Of `generic` and `embedding`." }),
  json: t.field({ type: "JSON", description: "Of `json`." }),
  image: t.string({ description: "Of `image`: SHA-256 of what `POST /blobs` stored, in hex." }),
});

export const ValueInput = builder.inputRef<ValueInputShape>("ValueInput").implement({
  description: "A value: exactly one field, the one that fits the tensor's htype.",
  fields: (t) => valueFields(t),
});

export const TensorValueInput = builder
  .inputRef<TensorValueInputShape>("TensorValueInput")
  .implement({
    description:
      "A value for a tensor: its path, and exactly one other field, the one that fits its htype.",
    fields: (t) => ({
      tensor: t.string({ required: true, description: "The path of the tensor." }),
      ...valueFields(t),
    }),
  });

export interface SampleAddressShape {
  id?: Maybe<string>;
  index?: Maybe<number>;
}

export const SampleAddressInput = builder.inputRef<SampleAddressShape>("SampleAddress").implement({
  description: "Names a sample: exactly one of `id` and `index`.",
  fields: (t) => ({
    id: t.id({ description: "Its `sampleId`, or its global id." }),
    index: t.int({ description: "Its position at the revision that `atRevision` says." }),
  }),
});

/** @throws INVALID_INPUT unless exactly one field is given. */
export function toValue({ array, json, ...fields }: ValueInputShape, path: Path): CoreValueInput {
  const value: CoreValueInput = {
    ...given(fields),
    ...(array
      ? { array: { shape: array.shape, bytes: array.base64, ...given({ dtype: array.dtype }) } }
      : {}),
    ...(json === undefined ? {} : { json: json as JsonValue }),
  };
  const names = Object.keys(value);
  if (names.length === 1) return value;
  const found = names.length === 0 ? "none" : names.join(", ");
  throw new LoupeError("INVALID_INPUT", `A value has the fields: ${found}; expected exactly one.`, {
    details: { path },
  });
}

/** Values by path of the tensor. @throws INVALID_INPUT where a tensor is named twice. */
export function toValues(
  inputs: readonly TensorValueInputShape[],
  path: Path,
): Record<string, CoreValueInput> {
  const values = new Map<string, CoreValueInput>();
  inputs.forEach(({ tensor, ...value }, position) => {
    if (values.has(tensor)) {
      throw new LoupeError(
        "INVALID_INPUT",
        `Tensor ${JSON.stringify(tensor)} is given two values; expected one.`,
        {
          details: { path: [...path, position, "tensor"] },
        },
      );
    }
    values.set(tensor, toValue(value, [...path, position]));
  });
  return Object.fromEntries(values);
}

/** @throws INVALID_INPUT unless exactly one of id and index is given. */
export function toAddress({ id, index }: SampleAddressShape, path: Path): SampleAddress {
  if (id != null && index == null) return { id: parseSampleId(id) };
  if (index != null && id == null) return { index };
  throw new LoupeError(
    "INVALID_INPUT",
    "A sample has both or neither of `id` and `index`; expected exactly one.",
    {
      details: { path },
    },
  );
}
