import type { Dtype, JsonValue } from "@loupe/plugin-api";

/** What one tensor holds for one sample, by the htype of the tensor. */
export type Value =
  | { kind: "image"; digest: string; width: number; height: number; channels: number; mime: string }
  | { kind: "labels"; classIds: number[] }
  | { kind: "boxes"; boxes: number[][] }
  | { kind: "number"; dtype: Dtype; number: number; text: string }
  | { kind: "numbers"; dtype: Dtype; numbers: number[]; texts: string[] }
  | { kind: "array"; dtype: Dtype; shape: number[]; bytes: Buffer }
  | { kind: "text"; text: string }
  | { kind: "json"; json: JsonValue };

export interface StoredValue {
  value: Value;
  /** Of the write that set it: what an edit may expect. */
  revision: number;
}

/** A number as callers give it: 64-bit integers, `NaN`, `Infinity` and `-Infinity` may come as text. */
export type NumberInput = number | string | boolean | bigint;

/** A value as callers give it: exactly one field, the one that fits the tensor's htype. */
export interface ValueInput {
  /** `image`: SHA-256 of a blob that was brought into the dataset, in hex. */
  image?: string;
  /** `class_label`: names of classes, or positions in the tensor's list of classes. */
  labels?: readonly (string | number)[];
  /** `bbox`: four numbers each, in the tensor's coords. */
  boxes?: readonly (readonly number[])[];
  /** `generic`, one for the sample. */
  number?: NumberInput;
  /** `generic`, one for each object. */
  numbers?: readonly NumberInput[];
  /** `generic` and `embedding`: C order, little endian. */
  array?: { shape: readonly number[]; bytes: Uint8Array; dtype?: Dtype };
  /** `text`; for `generic`, the same as `number`. */
  text?: string;
  json?: JsonValue;
}
