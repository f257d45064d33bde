import type { OptionSchema, ResolvedOptions } from "@loupe/plugin-api";
import type { GraphOptions } from "./onnx-graph.ts";

/** What to do with objects of a class that the model does not know. */
export type UnknownClasses = "REFUSE" | "DROP";

export interface DetectorOptions extends GraphOptions {
  model: string;
  batchSize: number;
  unknownClasses: UnknownClasses;
}

/** The options both evaluators take. */
export const detectorOptions = {
  model: {
    type: "model",
    description:
      "A model that is registered with the owner of the dataset, or one of the plugin's own.",
    default: "digits",
  },
  batchSize: {
    type: "integer",
    description: "Images that go through the model together.",
    default: 16,
    minimum: 1,
    maximum: 256,
  },
  threads: {
    type: "integer",
    description: "Threads the model uses within one operation.",
    default: 2,
    minimum: 1,
    maximum: 256,
  },
  provider: {
    type: "string",
    description: "What runs the model, as ONNX Runtime names it: cpu, cuda, tensorrt, …",
    default: "cpu",
  },
  unknownClasses: {
    type: "string",
    description:
      "Objects whose class the model does not know: refuse the run, or drop and count them.",
    default: "REFUSE",
    oneOf: ["REFUSE", "DROP"],
  },
} satisfies OptionSchema;

/** Those options, with the names of the plugin's own models. */
export function withOwnModels(own: readonly string[]): OptionSchema {
  return { ...detectorOptions, model: { ...detectorOptions.model, own } };
}

/** The options as `resolveOptions` checked them against `detectorOptions`. */
export function readDetectorOptions(options: ResolvedOptions): DetectorOptions {
  return {
    model: options.model as string,
    batchSize: options.batchSize as number,
    threads: options.threads as number,
    provider: options.provider as string,
    unknownClasses: options.unknownClasses as UnknownClasses,
  };
}
