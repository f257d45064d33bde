import type { ImageInput, InputValue } from "./evaluator.ts";
import type { OptionSchema, ResolvedOptions } from "./options.ts";
import type { TensorSpec } from "./values.ts";

/** A stored image with the type of its file. */
export interface ExportedImage extends ImageInput {
  /** Such as `image/png`. */
  mime: string;
}

export interface ExportedSample {
  /** Stays the same on all branches and commits. */
  id: number;
  /** Position of the sample at the commit that is exported. */
  index: number;
  /**
   * By path of the tensor, as evaluators are given them, and boxes in the coords of their tensor. An
   * `image` is an ExportedImage. `null` where the sample has no value.
   */
  values: Readonly<Record<string, InputValue | ExportedImage>>;
}

/** A dataset at one commit. */
export interface ExportSource {
  /** `owner/name`. */
  dataset: string;
  commitId: string;
  /** By path. */
  tensors: Readonly<Record<string, TensorSpec>>;
  /** How many samples there are. */
  total: number;
  /** In order. Read as a stream: the next one is fetched when the one before was taken. */
  samples: AsyncIterable<ExportedSample>;
}

export interface ExporterContext {
  options: ResolvedOptions;
  signal: AbortSignal;
}

/** Something that the format can't hold, or a sample that was left out. */
export interface ExportProblem {
  /** What it is about: the path of a tensor, or `sample 17`. */
  subject: string;
  reason: string;
}

export interface ExportReport {
  /** What was written, as an importer of the format takes it. */
  path: string;
  /** How many samples were written. */
  exported: number;
  /** One for each tensor that the format has no place for, not for each of its values. */
  problems: readonly ExportProblem[];
}

/** Writes files of one format. */
export interface Exporter {
  /** Unique among all plugins, such as `coco`. */
  name: string;
  description: string;
  options: OptionSchema;
  /**
   * Writes into `folder`, which exists and is empty. What the format can't hold is reported; nothing
   * is left out in silence.
   *
   * @throws where nothing sensible can be written, such as where there are no images, with a sentence
   *   that says what is missing.
   */
  write(folder: string, source: ExportSource, context: ExporterContext): Promise<ExportReport>;
}
