import type { ModelFiles, ModelIdentity } from "./model-format.ts";
import type { OptionSchema, ResolvedOptions } from "./options.ts";
import type { RunSummary } from "./summary/run-summary.ts";
import type { ArrayValue, Coords, Dtype, Htype, JsonValue, TensorSpec } from "./values.ts";

/**
 * A tensor an evaluator needs. The caller binds each role to a tensor; by default the one of the
 * same name.
 */
export interface InputSpec {
  htype: Htype;
  description: string;
  /** For `bbox`: the convention wanted. The platform converts from whatever the tensor holds. */
  coords?: Coords;
  /** A run is refused when a required input has no tensor. Default true. */
  required?: boolean;
  /**
   * Whose word it is, where the evaluator sets the two against each other: lets the platform tell how
   * much of a change of the figures is due to another model, and how much to edited labels.
   */
  side?: "GROUND_TRUTH" | "PREDICTION";
}

/** A tensor an evaluator writes. The platform creates it in the group the caller names. */
export interface OutputSpec extends TensorSpec {
  description: string;
  /** For numbers: which of two is the better one. Default: neither. */
  better?: "HIGHER" | "LOWER";
  /** For numbers: a run that yields NaN or an infinity fails. Default false. */
  finite?: boolean;
  /** For arrays: a run that yields one of another shape fails. Default: any shape. */
  shape?: readonly number[];
}

/** A stored image. Pixels are not decoded yet; width and height are those of the upright picture. */
export interface ImageInput {
  width: number;
  height: number;
  /** SHA-256 of the file, in hex. */
  digest: string;
  /** The encoded file as it was stored. */
  read(): Promise<Uint8Array>;
}

/**
 * The value of one input for one sample, by the htype of its tensor:
 * `image` an ImageInput; `class_label` positions in the class names of the bound tensor; `bbox` one
 * `[a, b, c, d]` for each object; `generic` a number or an array; `text` a string; `json` anything.
 * `null` where the sample has no value.
 */
export type InputValue =
  | ImageInput
  | number[]
  | number[][]
  | number
  | ArrayValue
  | string
  | JsonValue
  | null;

export interface EvaluatorSample {
  /** Stays the same on all branches and commits, and in forks. No other sample ever has it. */
  id: number;
  /** Position of the sample at the commit that is read. For messages only. */
  index: number;
  values: Readonly<Record<string, InputValue>>;
}

/**
 * The value of one output for one sample: `generic` a number (one for each object where it
 * describes objects) or an array, `class_label` positions in the output's class names, `bbox` one
 * `[a, b, c, d]` for each object in the output's coords, `text` a string, `json` anything. `null`
 * writes no value.
 */
export type OutputValue = number | number[] | number[][] | ArrayValue | string | JsonValue | null;

/** One entry for each declared output. */
export type EvaluatorOutputs = Readonly<Record<string, OutputValue>>;

/** A sample with what an evaluator has yielded for it, as it was stored. */
export interface EvaluatedSample extends EvaluatorSample {
  outputs: EvaluatorOutputs;
}

/** The tensor a role was bound to. */
export interface BoundInput {
  tensor: string;
  htype: Htype;
  dtype?: Dtype;
  /** For `class_label`. */
  classNames?: readonly string[];
  coords?: Coords;
}

export interface EvaluatorContext {
  options: ResolvedOptions;
  /** The bound tensors by role. */
  inputs: Readonly<Record<string, BoundInput>>;
  /**
   * The files of the registered models that were chosen, by the option of type `model` that names
   * them. An option that is not here names a model of the plugin's own.
   */
  models?: Readonly<Record<string, ModelFiles>>;
  /** Aborted when the run is cancelled or has failed. `evaluate` should end soon after. */
  signal: AbortSignal;
  /** One line for the log of the run. */
  log(message: string): void;
}

/**
 * An evaluator with its model loaded. A run may have several, on several machines, each of which is
 * given some of the samples.
 */
export interface EvaluatorSession {
  /** Absent for an evaluator that needs no model. */
  model?: ModelIdentity;
  /** Class names of `class_label` outputs that only the model knows. */
  classNames?: Readonly<Record<string, readonly string[]>>;
  /**
   * Receives samples in order and yields exactly one result for each, in the same order. May read
   * ahead. Called once. What it yields for a sample must follow from that sample alone: others of the
   * run may be evaluated elsewhere, or not again because they have not changed.
   */
  evaluate(samples: AsyncIterable<EvaluatorSample>): AsyncIterable<EvaluatorOutputs>;
  /**
   * Figures of the whole run, from all its samples in order, whoever has evaluated them and when.
   * Called at most once, after `evaluate` has ended. Must not rely on what `evaluate` saw.
   */
  summarise?(samples: AsyncIterable<EvaluatedSample>): Promise<RunSummary>;
  /**
   * The roles of the inputs that `summarise` looks at; samples come without the others. Default: all.
   * The fewer they are, the sooner ends a run that has little to compute.
   */
  summaryInputs?: readonly string[];
  /** The outputs that `summarise` looks at; samples come without the others. Default: all. */
  summaryOutputs?: readonly string[];
  /** Frees what the session holds. Must be safe to call twice, and while `evaluate` is under way. */
  dispose(): Promise<void>;
}

/** Code that reads samples and yields outputs for each. Runs in a process of its own. */
export interface Evaluator {
  /** Unique within the plugin, such as `loss`. */
  name: string;
  description: string;
  inputs: Readonly<Record<string, InputSpec>>;
  outputs: Readonly<Record<string, OutputSpec>>;
  options: OptionSchema;
  /**
   * Loads what is needed and checks that inputs and options fit each other.
   * A thrown error fails the run; its message is shown to whoever started it.
   */
  open(context: EvaluatorContext): Promise<EvaluatorSession>;
}
