import type { Coords, Dtype, JsonValue } from "@loupe/plugin-api";

/**
 * A class of a `class_label` tensor. The id is what values store; it is never used again for
 * another class of the tensor, on whichever branch.
 */
export interface LabelClass {
  id: number;
  name: string;
}

/** What computed an output tensor. */
export interface Provenance {
  runId: number;
  evaluator: string;
  pluginVersion: string;
  options: Record<string, JsonValue>;
  sourceCommitId: string;
  modelName?: string;
  modelDigest?: string;
}

/** The part of a tensor's definition that depends on its htype. */
export interface TensorMeta {
  /** The htype of a plugin, where it is of one. */
  htypeName?: string;
  /** `generic` and `embedding`. */
  dtype?: Dtype;
  /** `bbox`. */
  coords?: Coords;
  /** `class_label`: in the order that people see. */
  classes?: LabelClass[];
  provenance?: Provenance;
}
