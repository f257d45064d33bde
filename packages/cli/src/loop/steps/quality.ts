import { check } from "../check.ts";
import { DROP_UNKNOWN, evaluateBranch } from "../evaluate-branch.ts";
import { BRANCH, PREDICTED, type Loop } from "../loop.ts";
import { precisionAtPlanted } from "../precision.ts";
import { readNumbers } from "../read-numbers.ts";
import { counted } from "../../output/counted.ts";
import type { Found } from "../steps.ts";
import type { Imported } from "./import.ts";
import type { Sorted } from "./sort.ts";

export interface Judged extends Found {
  /** The head of the branch with the scores. */
  commitId: string;
}

const QUALITY = "model_evaluation/label_quality";

/**
 * Predicts on the training data and scores its labels by what was predicted; by rising label quality
 * each sample must come once.
 */
export async function judgeLabels(
  loop: Loop,
  { imported, sort }: { imported: Imported; sort: Sorted },
): Promise<Judged> {
  const { client, train } = loop;
  await evaluateBranch(loop, train, { evaluator: "faster-rcnn/predictions", ...DROP_UNKNOWN });
  const evaluator = "detection-metrics/label-quality";
  const { commitId, figures } = await evaluateBranch(loop, train, { evaluator, inputs: PREDICTED });
  const orderBy = [{ tensor: QUALITY, direction: "ASC" }] as const;
  const samples = await readNumbers(client, train, QUALITY, { ref: BRANCH, orderBy });
  samples.forEach(({ index, number }) =>
    check(
      number !== null && number >= 0 && number <= 1,
      `The sample at index ${index} has the label quality ${number}; expected 0 to 1.`,
    ),
  );
  const ranking = samples.map(({ sampleId }) => sampleId);
  check(
    new Set(ranking).size === sort.ranking.length,
    `By rising label quality there are ${new Set(ranking).size} samples; expected ${sort.ranking.length}.`,
  );
  return {
    commitId,
    detail: `${counted(ranking.length, "sample")} by rising label quality, mean ${figures["meanLabelQuality"]?.toFixed(3)}${describePlanted(loop, ranking, imported.planted)}.`,
  };
}

/** Notes how early planted errors come. */
function describePlanted(
  { figures }: Loop,
  ranking: readonly number[],
  planted: ReadonlySet<number>,
): string {
  if (!figures.planted) return "";
  const precision = precisionAtPlanted(ranking, planted);
  figures.planted.precisionByLabelQuality = precision;
  const found = Math.round(precision * planted.size);
  return `; of ${counted(planted.size, "planted error")} ${found} among the first ${planted.size}`;
}
