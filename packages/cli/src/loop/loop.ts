import type { ImportPlan } from "@loupe/plugin-api";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import type { StartProgress } from "../output/progress.ts";
import type { Figures } from "./figures.ts";
import type { Source, Sources } from "./sources.ts";

/** What every step has at hand. */
export interface LoopTools {
  client: LoupeClient;
  train: DatasetName;
  validation: DatasetName;
  sources: Sources;
  planImport(source: Source): Promise<ImportPlan>;
  signal: AbortSignal;
  /** Shows how far something is that takes long. */
  progress: StartProgress;
  /** Told what people want to know beside the steps. */
  tell(line: string): void;
}

/** What the steps of the first lap have at hand. */
export interface Loop extends LoopTools {
  /** What they measure. */
  figures: Figures;
}

/** The tensors that `faster-rcnn/predictions` writes into a group, by what detection metrics call them. */
export function predictedIn(group: string): { role: string; tensor: string }[] {
  return ["boxes", "labels", "scores"].map((name) => ({
    role: `predicted_${name}`,
    tensor: `${group}/${name}`,
  }));
}

export const PREDICTED = predictedIn("model_evaluation");

/** The branch that the loop works on. */
export const BRANCH = "training_run";
