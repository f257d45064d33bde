import { createSteps, type StepReport } from "../steps.ts";
import { makeBranches } from "../steps/branch.ts";
import { importData } from "../steps/import.ts";
import type { LapFigures } from "./figures.ts";
import type { Lap, LapSettings } from "./lap.ts";
import { compareModels } from "./steps/compare.ts";
import { correctLabels } from "./steps/correct.ts";
import { planSteps } from "./steps/measure.ts";
import { rankErrors } from "./steps/rank.ts";
import { findReasons } from "./steps/reasons.ts";
import { trainOn } from "./steps/train.ts";

export interface LapReport extends LapFigures {
  /** Whether every step succeeded. */
  ok: boolean;
  /** What has to be said to have the same again; null where it is not known yet. */
  again: string | null;
  steps: readonly StepReport[];
}

/**
 * Carries out the playbook's whole circle: models are trained on data with wrong labels, find them, and are
 * trained again once they are corrected.
 */
export async function runLap(lap: Lap, onReport: (report: StepReport) => void): Promise<LapReport> {
  const { settings, signal, figures } = lap;
  const { folds: count } = settings;
  const steps = createSteps(signal, onReport);
  const imported = await steps.run("import", {}, () => importData(lap));
  const branch = await steps.run("branch", { imported }, () => makeBranches(lap));
  const plan = await steps.run("plan", { branch }, () => planSteps(lap));
  const folds = await steps.run("folds", { plan }, (needed) =>
    trainOn(lap, needed.plan, { name: "folds", ref: "main", folds: count }),
  );
  const first = await steps.run("first", { plan }, (needed) =>
    trainOn(lap, needed.plan, { name: "first", ref: "main" }),
  );
  const ranked = await steps.run("rank", { imported, folds, first }, (needed) =>
    rankErrors(lap, needed),
  );
  const corrected = await steps.run("correct", { imported, ranked }, (needed) =>
    correctLabels(lap, needed),
  );
  const second = await steps.run("second", { plan, corrected }, (needed) =>
    trainOn(lap, needed.plan, { name: "second", ref: needed.corrected.commitId }),
  );
  await steps.run("reasons", { ranked, second }, (needed) => findReasons(lap, needed));
  await steps.run("compare", { first, second }, (needed) => compareModels(lap, needed));
  return {
    ok: steps.reports.every(({ ok }) => ok),
    again: describeAgain(settings, figures),
    steps: steps.reports,
    ...figures,
  };
}

function describeAgain(
  { folds, seed, samples }: LapSettings,
  { stepsPerModel }: LapFigures,
): string | null {
  if (stepsPerModel === null) return null;
  const limit = samples === undefined ? "" : ` --samples ${samples}`;
  return `--train --steps ${stepsPerModel} --folds ${folds} --seed ${seed}${limit}`;
}
