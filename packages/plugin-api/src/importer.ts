import type { OptionSchema, ResolvedOptions } from "./options.ts";
import type { ArrayValue, JsonValue, TensorSpec } from "./values.ts";

/** An image to store: a file to be read, or the encoded bytes. */
export type ImportedImage = { file: string } | { bytes: Uint8Array };

/** As `OutputValue`, and images. Labels are positions in the class names of the tensor. */
export type ImportedValue =
  | ImportedImage
  | number
  | number[]
  | number[][]
  | ArrayValue
  | string
  | JsonValue
  | null;

export interface ImportedSample {
  kind: "sample";
  /** Where it comes from, for messages. */
  source: string;
  /** By path of the tensor. */
  values: Readonly<Record<string, ImportedValue>>;
  /** What the importer knows of this sample and the dataset must not hold. Reported, never stored. */
  note?: JsonValue;
}

/** An entry that can't be read, or was read with a loss. */
export interface ImportProblem {
  kind: "problem";
  file: string;
  reason: string;
}

export interface ImportPlan {
  /** The tensors to create, by path. */
  tensors: Readonly<Record<string, TensorSpec>>;
  /** How many entries will be yielded as samples or problems, where that is known beforehand. */
  total?: number;
  /** Read as a stream: the next entry is asked for when the one before was taken. */
  entries: AsyncIterable<ImportedSample | ImportProblem>;
}

export interface ImporterContext {
  options: ResolvedOptions;
  signal: AbortSignal;
}

/** Reads files of one format. */
export interface Importer {
  /** Unique among all plugins, such as `coco`. */
  name: string;
  description: string;
  options: OptionSchema;
  /** True where `path` looks like this format; it is only asked when the caller names no importer. */
  detect(path: string): Promise<boolean>;
  /**
   * @throws where nothing of `path` can be read, with a sentence that names the file and the
   *   reason.
   */
  plan(path: string, context: ImporterContext): Promise<ImportPlan>;
}
