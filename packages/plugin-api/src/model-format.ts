import type { JsonValue } from "./values.ts";

/** A kind of model that a plugin can run: what a package of files has to be like. */
export interface ModelFormat {
  /** Unique within the plugin, such as `onnx`. */
  name: string;
  /** What it looks like, for messages, such as `a folder with model.json and ONNX graphs`. */
  description: string;
  /** Whether the files in a folder look like this format. Quick: nothing is loaded. */
  detect(folder: string): Promise<boolean>;
  /**
   * Loads the model, checks its inputs and outputs and tries it, so that a model which can't run is
   * refused when it is registered and not when it is needed. Called in a process of its own, which
   * is ended when it takes too long or too much memory.
   *
   * @throws where the model can't be run; the message is shown to whoever registers it, and says
   *   what was found and what was expected
   */
  describe(folder: string, context: ModelTrial): Promise<ModelDescription>;
}

export interface ModelTrial {
  /** Something that whoever uses the model should know: kept with its warnings. */
  log(message: string): void;
}

/** What a plugin finds out about a model. */
export interface ModelDescription {
  /** Names of the classes that it tells apart, in its order. */
  classNames: readonly string[];
  /**
   * Where it is a set of so many models, each trained without a part of the samples, and an evaluator
   * has every sample judged by one that has not seen it, which the sample's id tells.
   */
  folds?: number;
  /** What to beware of, one sentence each. */
  warnings: readonly string[];
  /** Anything else worth knowing, such as the size of its input. */
  details: Readonly<Record<string, JsonValue>>;
}

/** The files of a registered model, where a session finds them. */
export interface ModelFiles {
  /** The folder that holds them, not to be written to. */
  folder: string;
  /** To be given as the `model` of the session: `name@version` and the digest of the files. */
  identity: ModelIdentity;
}

/** What computed the outputs; kept with every output tensor. */
export interface ModelIdentity {
  name: string;
  /** SHA-256 over everything that decides what the model computes, in hex. */
  digest: string;
}
