import type { ModelDescription } from "@loupe/plugin-api";

/** What the process that tries a model is asked. */
export interface TrialRequest {
  configUrl: string;
  folder: string;
  /** `plugin/format`; else the first one that recognises the folder. */
  format?: string | undefined;
}

/** What it answers, once. */
export type TrialAnswer =
  | { kind: "described"; format: string; description: ModelDescription }
  /** No good; `format` where it was recognised. */
  | { kind: "refused"; reason: string; format?: string };
