import type { RunState } from "./runs-query.ts";
import styles from "./run-state.module.css";

const WORDS: Record<RunState, string> = {
  CANCELLED: "cancelled",
  FAILED: "failed",
  PAUSED: "paused",
  QUEUED: "waiting",
  RUNNING: "running",
  SUCCEEDED: "done",
};

export const RUN_STATES = Object.keys(WORDS) as RunState[];

export function describeState(state: RunState): string {
  return WORDS[state];
}

/** Whether nothing more will happen to a run. */
export function hasEnded(state: RunState): boolean {
  return state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
}

export function RunStateBadge({ state }: { state: RunState }) {
  return (
    <span className={styles["badge"]} data-state={state}>
      <span className={styles["dot"]} />
      {WORDS[state]}
    </span>
  );
}
