import { printNumber } from "../../ui/print-count.ts";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { printDuration } from "../run/print-duration.ts";
import styles from "../run/run-progress.module.css";
import type { FollowedTraining } from "./use-training.ts";

/** How far a training is that goes on. */
export function TrainingProgressView({ training }: { training: FollowedTraining }) {
  const { step, steps, fold } = training;
  return (
    <section aria-label="Progress" className={styles["progress"]}>
      <ProgressBar label="Steps trained" done={step} total={steps} />
      <p className={styles["line"]}>
        <span>
          {fold !== null && `Model ${fold}: `}step {printNumber(step)} of{" "}
          {steps === null ? "…" : printNumber(steps)}
        </span>
        <span>{describePace(training)}</span>
      </p>
    </section>
  );
}

function describePace({ state, step, steps, rate, fold }: FollowedTraining): string {
  if (state === "QUEUED") return "Waits for a worker";
  if (rate === null || steps === null) return "";
  const left = printDuration((steps - step) / rate);
  return `${rate.toPrecision(3)} steps a second, ${left} left${fold === null ? "" : " for this model"}`;
}
