import { Icon } from "../../ui/icon.tsx";
import styles from "./run-error.module.css";
import type { Run } from "./run-query.ts";

const NEXT: Readonly<Record<string, string>> = {
  CONFLICT: "Commit or discard what is uncommitted on the branch, then start the run again.",
  EVALUATOR_FAILED: "Its log says more. What was computed before is kept for the next run.",
  EVALUATOR_NOT_FOUND: "Name its plugin in loupe.config.ts where the worker runs.",
  INPUT_MISSING: "Start it again and choose a tensor for each input.",
  MODEL_NOT_FOUND: "Register the model again, or choose another.",
  RUN_STOPPED: "Start it again: what was computed before is kept.",
  TENSOR_NOT_FOUND: "Start it again and choose another tensor.",
};

interface RunErrorProps {
  error: NonNullable<Run["error"]>;
  /** What to do about it. Default: what goes for runs of evaluators. */
  next?: string;
}

/** Why a run failed, and what to do about it. */
export function RunError({ error: { code, message }, next }: RunErrorProps) {
  return (
    <section className={styles["error"]} role="alert" aria-label="Why it failed">
      <Icon name="warning" size={20} />
      <div>
        <p className={styles["message"]}>{message}</p>
        <p>
          {next ??
            NEXT[code] ??
            "Nothing was written to the dataset. Start it again once that is mended."}
        </p>
      </div>
    </section>
  );
}
