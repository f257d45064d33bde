import { check } from "../../check.ts";
import { evaluateBranch } from "../../evaluate-branch.ts";
import { listSamples } from "../../list-samples.ts";
import { BRANCH, predictedIn } from "../../loop.ts";
import { precisionAtPlanted } from "../../precision.ts";
import type { Found } from "../../steps.ts";
import type { Imported } from "../../steps/import.ts";
import type { FoundErrors } from "../figures.ts";
import { GROUPS, type Lap } from "../lap.ts";
import type { Trained } from "./train.ts";

export interface Ranked extends Found {
  /** The first k samples of the out-of-fold ranking that is followed. */
  suspects: readonly number[];
  /** The head of the branch, where labels are as they were. */
  commitId: string;
}

type Order = { direction: "ASC" | "DESC" } & ({ tensor: string } | { expression: string });

/**
 * The one by which labels are corrected: labels that a model explains badly, and those that its confident
 * predictions contradict.
 */
export const FOLLOWED = "loss_classifier + 10 * loss_objectness - label_quality";

/** The rankings that are compared, each by what an evaluator wrote into a group. */
const RANKINGS: readonly { by: string; order: (group: string) => Order }[] = [
  { by: "loss", order: (group) => ({ tensor: `${group}/loss`, direction: "DESC" }) },
  {
    by: "label quality",
    order: (group) => ({ tensor: `${group}/label_quality`, direction: "ASC" }),
  },
  ...["loss_classifier + 10 * loss_objectness", FOLLOWED].map((by) => ({
    by,
    order: (group: string): Order => ({
      expression: by.replaceAll(/[a-z_]+/g, (name) => `"${group}/${name}"`),
      direction: "DESC",
    }),
  })),
];

/**
 * Judges every label by a model that has not seen it, and by one that has; the planted errors are to come
 * first.
 */
export async function rankErrors(
  lap: Lap,
  { imported, folds, first }: { imported: Imported; folds: Trained; first: Trained },
): Promise<Ranked> {
  await judge(lap, folds.reference, GROUPS.outOfFold);
  const commitId = await judge(lap, first.reference, GROUPS.inSample);
  const { planted } = imported;
  const rankings = await Promise.all(
    RANKINGS.map(async ({ by, order }) => {
      const [outOfFold, inSample] = await Promise.all([
        readFirst(lap, order(GROUPS.outOfFold), planted.size),
        readFirst(lap, order(GROUPS.inSample), planted.size),
      ]);
      return { by, outOfFold, inSample };
    }),
  );
  lap.figures.planted = {
    k: planted.size,
    samples: imported.samples,
    rankings: rankings.map(({ by, outOfFold, inSample }) => ({
      by,
      outOfFold: countPlanted(outOfFold, planted),
      inSample: countPlanted(inSample, planted),
    })),
  };
  const followed = rankings.find(({ by }) => by === FOLLOWED)!;
  return { suspects: followed.outOfFold, commitId, detail: describe(lap.figures.planted) };
}

/** Loss, predictions and label quality of all training samples; answers the last commit. */
async function judge(lap: Lap, model: string, outputGroup: string): Promise<string> {
  const options = { model };
  const wantsInSample = outputGroup === GROUPS.inSample;
  let head = "";
  for (const evaluation of [
    { evaluator: "faster-rcnn/loss", options },
    { evaluator: "faster-rcnn/predictions", options },
    { evaluator: "detection-metrics/label-quality", inputs: predictedIn(outputGroup) },
  ]) {
    const asked = { ...evaluation, outputGroup };
    const { inSample, commitId } = await evaluateBranch(lap, lap.train, asked);
    head = commitId;
    check(
      inSample === wantsInSample,
      `The run of ${evaluation.evaluator} with ${model} says that inSample is ${inSample}; expected ${wantsInSample}.`,
    );
  }
  return head;
}

async function readFirst(
  { client, train }: Lap,
  order: Order,
  limit: number,
): Promise<readonly number[]> {
  const query = { ref: BRANCH, orderBy: [order], limit };
  const samples = await listSamples<{ sampleId: number }>(client, train, "sampleId", query);
  return samples.map(({ sampleId }) => sampleId);
}

function countPlanted(ranking: readonly number[], planted: ReadonlySet<number>): number {
  return Math.round(precisionAtPlanted(ranking, planted) * planted.size);
}

function describe({ k, samples, rankings }: FoundErrors): string {
  const found = rankings.map(
    ({ by, outOfFold, inSample }) => `${outOfFold} by ${by} (in-sample ${inSample})`,
  );
  const chance = ((k * k) / samples).toFixed(0);
  return `Of ${k} planted errors among the first ${k}, out of fold: ${found.join(", ")}; by chance ${chance}.`;
}
