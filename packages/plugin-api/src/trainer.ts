import type { BoundInput, InputSpec } from "./evaluator.ts";
import type { OptionSchema, ResolvedOptions } from "./options.ts";

/** The samples of one dataset at one commit, as a stream of WebDataset shards over HTTP. */
export interface TrainingSplit {
  /**
   * Lists the shards as JSON; takes the parameters of the stream, such as `tensors`, `shuffle` and
   * `samplesPerShard`. The addresses of the shards in its answer are relative to it.
   */
  url: string;
  /** Reads this dataset and nothing else, while the training lasts: `Authorization: Bearer …`. */
  token: string;
  /** The bound tensors by role. Boxes are in the coords of the tensor. */
  inputs: Readonly<Record<string, BoundInput>>;
}

export interface TrainerContext {
  options: ResolvedOptions;
  train: TrainingSplit;
  /** To measure on, never to learn from. Absent where the caller names none. */
  validation?: TrainingSplit;
  /**
   * The absolute path of a folder of this training alone. What is in it is still there when the training
   * goes on after a crash: a trainer keeps its checkpoints here and goes on from the last.
   */
  folder: string;
  /**
   * Aborted when the run is cancelled or its worker stops, or is lost. `train` has 15 seconds to save a
   * checkpoint and end; then its process is killed, with all that it has started.
   */
  signal: AbortSignal;
}

/**
 * What a trainer tells, in the order in which it happens. Steps count from 1 to `steps`. It may tell as much
 * as it likes: a few points of a curve are kept for each second, or less where the training takes hours.
 */
export type TrainingEvent =
  /** `figures` by name, such as `loss` and `learning_rate`: a curve is drawn of each. */
  | TrainingFigures<"progress">
  /** Figures of the model at this step, measured on the validation split. */
  | TrainingFigures<"evaluation">
  /** One line for the log of the run. */
  | { kind: "log"; message: string }
  | TrainedModel;

export interface TrainingFigures<Kind extends "progress" | "evaluation"> {
  kind: Kind;
  step: number;
  /** Of the whole training. */
  steps: number;
  /** Which of several models, where the trainer makes more than one; counts from 0. */
  fold?: number;
  /** At most 100. Those that are not finite are left out of the curve. */
  figures: Readonly<Record<string, number>>;
}

/** A model package that is whole and ready to be registered. */
export interface TrainedModel {
  kind: "model";
  /** An absolute path. */
  folder: string;
  /** The part of the samples that it has not seen, where there are several models. */
  fold?: number;
  /** What is known of how good it is. */
  figures: Readonly<Record<string, number>>;
}

/**
 * Makes models from samples. Runs in a process of its own, and what it prints goes to the log of the run.
 * One that neither yields nor prints anything for 15 minutes is stopped.
 */
export interface Trainer {
  /** Unique within the plugin. `loupe train --plugin faster-rcnn` takes the only one of a plugin. */
  name: string;
  description: string;
  /** The tensors it reads, by role: of the training split, and of the validation split alike. */
  inputs: Readonly<Record<string, InputSpec>>;
  /** None of the type `model`. */
  options: OptionSchema;
  /**
   * Trains, and yields at least one model. A thrown error fails the run; its message is shown to
   * whoever started it. Given the same folder again, it goes on from what it finds there.
   */
  train(context: TrainerContext): AsyncIterable<TrainingEvent>;
}
