import type { TrainingPoint, TrainingProgress } from "../client/loupe-client.ts";
import { describeFigures } from "../output/figures.ts";
import type { StartProgress } from "../output/progress.ts";

/** Shows a training on standard error, from its first event on. */
export interface ShownTraining {
  show(event: TrainingProgress): void;
  stop(): void;
}

/** The steps of each model with the figures of the last one, evaluations, and each line of the log. */
export function showTraining(progress: StartProgress, label: string): ShownTraining {
  let shown: { fold: number | null; progress: ReturnType<StartProgress> } | undefined;
  let note: string | undefined;
  const open = (fold: number | null) => {
    if (shown?.fold === fold) return shown.progress;
    shown?.progress.stop();
    note = undefined;
    shown = { fold, progress: progress(fold === null ? label : `${label}, fold ${fold}`) };
    return shown.progress;
  };
  return {
    show({ step, steps, fold, point, log }) {
      const bar = open(fold);
      if (log !== null) bar.say(log);
      if (point?.kind === "EVALUATION") bar.say(describeEvaluation(point));
      if (point?.kind === "PROGRESS") note = figuresOf(point);
      if (steps !== null) bar.update(step, steps, note);
    },
    stop: () => shown?.progress.stop(),
  };
}

/** Such as `Validation at step 200: AP 0.8132, AP50 0.981`. */
function describeEvaluation(point: TrainingPoint): string {
  return `Validation at step ${point.step}: ${figuresOf(point) || "no figures"}`;
}

function figuresOf({ figures }: TrainingPoint): string {
  return describeFigures(figures.map(({ name, value }) => [name, value]));
}
