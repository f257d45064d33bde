import type { LoupeClient } from "../../client/loupe-client.ts";
import { counted } from "../../output/counted.ts";
import { check } from "../check.ts";
import { evaluateBranch } from "../evaluate-branch.ts";
import type { ConfusionCounts } from "../figures.ts";
import { PREDICTED, type Loop } from "../loop.ts";
import type { Found } from "../steps.ts";

const READ_CONFUSION = `query ReadConfusion($id: ID!) {
  evaluationRun(id: $id) { summary { confusion { classNames counts mostConfused(first: 3) { predicted actual count } } } }
}`;

interface Confusion extends ConfusionCounts {
  mostConfused: { predicted: string | null; actual: string | null; count: number }[];
}

/** Matches what was predicted on the validation data with its labels: COCO's figures, and what is taken for what. */
export async function measureDetections(loop: Loop): Promise<Found> {
  const evaluator = "detection-metrics/matches";
  const run = await evaluateBranch(loop, loop.validation, { evaluator, inputs: PREDICTED });
  const { AP, AP50, tp, fp, fn } = run.figures;
  check(
    AP != null && AP >= 0 && AP <= 1 && AP50 != null && AP50 >= AP,
    `The run says AP ${AP} and AP50 ${AP50}; expected numbers from 0 to 1, the second no less than the first.`,
  );
  const { mostConfused, ...confusion } = await readConfusion(loop.client, run.runId);
  const objects = sumOf(confusion.counts.map((row) => sumOf(row.slice(0, -1))));
  check(
    objects === Number(tp) + Number(fn),
    `The confusion matrix counts ${objects} objects; expected ${Number(tp) + Number(fn)}, those found and missed.`,
  );
  loop.figures.detection = {
    AP,
    AP50,
    precision: run.figures["precision"] ?? null,
    recall: run.figures["recall"] ?? null,
  };
  loop.figures.confusion = confusion;
  const confused = mostConfused.map(
    ({ predicted, actual, count }) =>
      `${actual ?? "nothing"} for ${predicted ?? "nothing"} (${count})`,
  );
  return {
    detail: `AP ${AP.toFixed(3)}, AP50 ${AP50.toFixed(3)}; of ${counted(objects, "object")} ${tp} found, ${fn} missed, ${fp} predictions wrong; most taken ${confused.join(", ") || "for themselves"}.`,
  };
}

async function readConfusion(client: LoupeClient, id: string): Promise<Confusion> {
  const { evaluationRun } = await client.query<{
    evaluationRun: { summary: { confusion: Confusion | null } | null };
  }>(READ_CONFUSION, { id });
  const confusion = evaluationRun.summary?.confusion;
  check(confusion != null, "The run has no confusion matrix; expected one.");
  return confusion;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
