import type { OptionSchema, ResolvedOptions } from "@loupe/plugin-api";
import { PROVIDERS } from "./providers.ts";
import type { Provider, ProviderChoice } from "./providers.ts";

/** What to do with objects of a class that the model does not know. */
export type UnknownClasses = "REFUSE" | "DROP";

export interface DetectorOptions extends ProviderChoice {
  fallback: boolean;
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
    description: "Threads the model uses. On a CPU two halves of them share a batch.",
    default: 2,
    minimum: 1,
    maximum: 256,
  },
  provider: {
    type: "string",
    description: "What runs the model: the CPU, or an NVIDIA GPU by CUDA or TensorRT.",
    default: "cpu",
    oneOf: PROVIDERS,
  },
  device: {
    type: "integer",
    description: "The number of the GPU.",
    default: 0,
    minimum: 0,
    maximum: 63,
  },
  fallback: {
    type: "boolean",
    description:
      "Whether the CPU may run the model where the provider can't; the run then says so.",
    default: false,
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
    provider: options.provider as Provider,
    device: options.device as number,
    fallback: options.fallback as boolean,
    unknownClasses: options.unknownClasses as UnknownClasses,
  };
}
