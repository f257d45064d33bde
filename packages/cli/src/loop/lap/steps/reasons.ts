import { comparisonQuery, type Comparison } from "../../../compare/comparison.ts";
import { startAttribution } from "../../../compare/start-attribution.ts";
import { check } from "../../check.ts";
import { evaluateBranch } from "../../evaluate-branch.ts";
import { BRANCH, predictedIn } from "../../loop.ts";
import type { Found } from "../../steps.ts";
import { makeBranch } from "../../steps/branch.ts";
import { GROUPS, type Lap } from "../lap.ts";
import { describeAttribution } from "../print-lap.ts";
import type { Ranked } from "./rank.ts";
import type { Trained } from "./train.ts";

/** Where the second model's predictions go, and what is compared. */
const AFTER = "corrected";
const COMBINED = "combined";
const TOLD = ["AP", "AP50"];

/**
 * On the training data figures rise for two reasons: the model is another one, and so are the labels that it
 * is judged by. Says how much is due to which.
 */
export async function findReasons(
  lap: Lap,
  { ranked, second }: { ranked: Ranked; second: Trained },
): Promise<Found> {
  const before = await match(lap, GROUPS.inSample, ranked.commitId);
  const evaluator = "faster-rcnn/predictions";
  const options = { model: second.reference };
  await evaluateBranch(lap, lap.train, { evaluator, options, outputGroup: AFTER });
  const after = await match(lap, AFTER);
  await makeBranch(lap, lap.train, { name: COMBINED, from: BRANCH });
  const { client, progress, signal } = lap;
  const shown = { progress, label: "combining", signal };
  await startAttribution(client, { before, after }, COMBINED, shown);
  const { compareRuns } = await client.query<{ compareRuns: Comparison }>(
    comparisonQuery(false, true),
    { before, after },
  );
  const figures = compareRuns.attribution!.figures.filter(({ name }) => TOLD.includes(name));
  check(
    figures.length === TOLD.length,
    `The change of ${figures.length} figures is attributed; expected ${TOLD.length}.`,
  );
  lap.figures.attribution = figures;
  return { detail: `On the training data ${figures.map(describeAttribution).join("; ")}.` };
}

/** Sets what is predicted in a group against the labels of the branch, or of a commit. Answers the run. */
async function match(lap: Lap, group: string, ref?: string): Promise<string> {
  const { runId } = await evaluateBranch(lap, lap.train, {
    evaluator: "detection-metrics/matches",
    inputs: predictedIn(group),
    outputGroup: group,
    ref,
  });
  return runId;
}
