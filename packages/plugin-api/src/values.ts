/** What the values of a tensor mean. */
export type Htype = "image" | "class_label" | "bbox" | "generic" | "text" | "json" | "embedding";

/** The number type of a `generic` or `embedding` tensor, as numpy names it. */
export type Dtype =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float16"
  | "float32"
  | "float64";

/**
 * Whether a tensor holds one value for a sample, or one entry for each object of the sample.
 * All `OBJECT` tensors of one group have equal lengths in every sample.
 */
export type Describes = "SAMPLE" | "OBJECT";

/**
 * How the four numbers of a box are meant. `fractional` is relative to the width and height of the
 * image.
 */
export interface Coords {
  type: "pixel" | "fractional";
  /** Left-top-right-bottom, left-top-width-height or centre-width-height. */
  mode: "LTRB" | "LTWH" | "CCWH";
}

/** What a tensor is, apart from its name. */
export interface TensorSpec {
  htype: Htype;
  /** An htype of a plugin that is stored as `htype`, such as `shapes/polygon`: values pass its check. */
  htypeName?: string;
  /** Default `SAMPLE`. */
  describes?: Describes;
  /** For `generic` (default `float64`) and `embedding` (default `float32`). */
  dtype?: Dtype;
  /** For `class_label`: names of the classes in order; a label is a position in this list. */
  classNames?: readonly string[];
  /** For `bbox`. Default pixel, LTWH. */
  coords?: Coords;
}

/** An n-dimensional array: C order, little endian. */
export interface ArrayValue {
  dtype: Dtype;
  shape: readonly number[];
  bytes: Uint8Array;
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue };
