import type { ImportPlan } from "@loupe/plugin-api";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import type { StartProgress } from "../output/progress.ts";
import type { Figures } from "./figures.ts";
import type { Source, Sources } from "./sources.ts";

/** What every step has at hand. */
export interface Loop {
  client: LoupeClient;
  train: DatasetName;
  validation: DatasetName;
  sources: Sources;
  planImport(source: Source): Promise<ImportPlan>;
  /** What the steps measure. */
  figures: Figures;
  signal: AbortSignal;
  /** Shows how far something is that takes long. */
  progress: StartProgress;
  /** Told what people want to know beside the steps. */
  tell(line: string): void;
}

/** The tensors that `faster-rcnn/predictions` writes, by what detection metrics call them. */
export const PREDICTED = ["boxes", "labels", "scores"].map((name) => ({
  role: `predicted_${name}`,
  tensor: `model_evaluation/${name}`,
}));

/** The branch that the loop works on. */
export const BRANCH = "training_run";
