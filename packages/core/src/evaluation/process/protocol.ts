import type {
  ArrayValue,
  BoundInput,
  EvaluatorOutputs,
  JsonValue,
  ModelFiles,
  ModelIdentity,
  ResolvedOptions,
} from "@loupe/plugin-api";

/** An image as it crosses the boundary: where its file lies, never its pixels. */
export interface ImageReference {
  width: number;
  height: number;
  digest: string;
  path: string;
}

/** As `InputValue`, with images by reference. */
export type SentValue = ImageReference | ArrayValue | JsonValue;

export interface SentSample {
  id: number;
  index: number;
  values: Readonly<Record<string, SentValue>>;
  /** What was yielded for it, where it is to be summarised. */
  outputs?: Readonly<Record<string, SentValue>>;
}

export interface OpenMessage {
  kind: "open";
  configUrl: string;
  evaluator: string;
  options: ResolvedOptions;
  inputs: Readonly<Record<string, BoundInput>>;
  /** Registered models by the option that names them. */
  models: Readonly<Record<string, ModelFiles>>;
}

export interface OpenedMessage {
  kind: "opened";
  model?: ModelIdentity;
  classNames?: Readonly<Record<string, readonly string[]>>;
  /** Whether it has figures of a whole run. */
  summarises: boolean;
  /** The roles of the inputs that it needs for that; absent: all. */
  summaryInputs?: readonly string[];
  /** The outputs that it needs for that; absent: all. */
  summaryOutputs?: readonly string[];
}

/** What the platform tells an evaluator's process. */
export type ToEvaluator =
  | OpenMessage
  /** As many as were wanted, or fewer before `end`. First to be evaluated, then to be summarised. */
  | { kind: "samples"; samples: readonly SentSample[] }
  | { kind: "end" }
  /** So many outputs have been stored: as many more may be sent. */
  | { kind: "written"; outputs: number }
  /** The samples that follow are all those of the run, with their outputs. Sent after `yielded`. */
  | { kind: "summarise" }
  /** Nothing more is wanted: what is under way is to end, and the process with it. */
  | { kind: "close" };

/** What an evaluator's process answers. */
export type FromEvaluator =
  | OpenedMessage
  /** So many samples were taken by the evaluator: as many more may be sent. */
  | { kind: "wanted"; samples: number }
  | { kind: "outputs"; outputs: readonly EvaluatorOutputs[] }
  | { kind: "log"; message: string }
  | { kind: "failed"; reason: string }
  /** Everything was yielded. */
  | { kind: "yielded" }
  | { kind: "summary"; summary: unknown };
