import { printCount, printNumber } from "../../ui/print-count.ts";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { printDuration } from "./print-duration.ts";
import type { Run } from "./run-query.ts";
import styles from "./run-progress.module.css";
import type { RunProgress } from "./use-run-progress.ts";

/** How far a run is that goes on. */
export function RunProgressView({ run, progress }: { run: Run; progress: RunProgress }) {
  const done = Math.max(progress.done, run.samplesDone);
  const total = progress.total ?? run.samplesTotal;
  return (
    <section aria-label="Progress" className={styles["progress"]}>
      <ProgressBar label="Samples evaluated" done={done} total={total} />
      <p className={styles["line"]}>
        <span>
          {printNumber(done)} of {total === null ? "…" : printCount(total, "sample")}
          {run.samplesReused > 0 && `, ${printNumber(run.samplesReused)} taken over`}
        </span>
        <span>{describePace(run, progress.rate, (total ?? 0) - done)}</span>
      </p>
    </section>
  );
}

function describePace({ state }: Run, rate: number | null, left: number): string {
  if (state === "QUEUED") return "Waits for a worker: npx loupe worker starts one more";
  if (state === "PAUSED") return "Paused: hands out no samples";
  if (rate === null) return "";
  return `${rate.toPrecision(3)} samples a second, ${printDuration(left / rate)} left`;
}
