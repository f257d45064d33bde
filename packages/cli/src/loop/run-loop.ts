import type { Figures } from "./figures.ts";
import type { Loop } from "./loop.ts";
import { createSteps, type StepReport } from "./steps.ts";
import { makeBranches } from "./steps/branch.ts";
import { commitEdits } from "./steps/commit.ts";
import { editWorst } from "./steps/edit.ts";
import { readHistory } from "./steps/history.ts";
import { importData } from "./steps/import.ts";
import { computeLosses } from "./steps/loss.ts";
import { measureDetections } from "./steps/metrics.ts";
import { predict } from "./steps/predict.ts";
import { judgeLabels } from "./steps/quality.ts";
import { sortByLoss } from "./steps/sort.ts";
import { undo } from "./steps/undo.ts";
import { showWorst } from "./steps/worst.ts";

export interface LoopReport extends Figures {
  /** Whether every step succeeded. */
  ok: boolean;
  steps: readonly StepReport[];
}

/**
 * Carries out the playbook step by step. A step that needs one that failed is reported as not run;
 * the others go on.
 */
export async function runLoop(
  loop: Loop,
  onReport: (report: StepReport) => void,
): Promise<LoopReport> {
  const steps = createSteps(loop.signal, onReport);
  const imported = await steps.run("import", {}, () => importData(loop));
  const branch = await steps.run("branch", { imported }, () => makeBranches(loop));
  const loss = await steps.run("loss", { branch }, () => computeLosses(loop));
  const sort = await steps.run("sort", { imported, loss }, (needed) => sortByLoss(loop, needed));
  await steps.run("quality", { imported, sort }, (needed) => judgeLabels(loop, needed));
  const edit = await steps.run("edit", { sort }, (needed) => editWorst(loop, needed));
  const commit = await steps.run("commit", { edit }, (needed) => commitEdits(loop, needed));
  await steps.run("history", { loss, edit, commit }, (needed) => readHistory(loop, needed));
  const predictions = await steps.run("predict", { branch }, () => predict(loop));
  await steps.run("metrics", { predictions }, () => measureDetections(loop));
  await steps.run("worst", { predictions }, (needed) => showWorst(loop, needed));
  await steps.run("undo", { commit }, () => undo(loop));
  return { ok: steps.reports.every(({ ok }) => ok), steps: steps.reports, ...loop.figures };
}
