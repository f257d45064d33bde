import type { ResolvedOptions, TrainingSplit } from "@loupe/plugin-api";

/** What a trainer's process is told. */
export type ToTrainer =
  | TrainMessage
  /** Nothing more is wanted: the training is to end, and the process with it. */
  | { kind: "close" };

export interface TrainMessage {
  kind: "train";
  configUrl: string;
  /** `plugin/trainer`. */
  trainer: string;
  options: ResolvedOptions;
  train: TrainingSplit;
  validation?: TrainingSplit;
  folder: string;
}

/** What it answers. */
export type FromTrainer =
  /** Unchecked. */
  | { kind: "event"; event: unknown }
  | { kind: "failed"; reason: string }
  /** Everything was told. */
  | { kind: "done" };

/** Milliseconds from being asked to end to being killed: time to save a checkpoint. */
export const GRACE = 15_000;

/**
 * Ends a trainer's process together with all that it has started, such as Python: it leads a group of
 * processes.
 */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
