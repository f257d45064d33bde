import { check } from "../check.ts";
import { counted } from "../../output/counted.ts";
import type { PlantedFigures } from "../figures.ts";
import { listSamples } from "../list-samples.ts";
import { BRANCH, type Loop } from "../loop.ts";
import { precisionAtPlanted } from "../precision.ts";
import { readNumbers, type NumberOfSample } from "../read-numbers.ts";
import type { Found } from "../steps.ts";
import type { Imported } from "./import.ts";
import { LOSS, type Losses } from "./loss.ts";

export interface Sorted extends Found {
  /** Sample ids by falling loss. */
  ranking: readonly number[];
}

/** On drawn data with wrong labels this finds more of them than the sum does. */
const EXPRESSION = '"model_evaluation/loss_classifier" + 10 * "model_evaluation/loss_objectness"';
const LEAST_PRECISION = 0.5;

/** Pages through the samples by falling loss: in order, each once; planted errors must come early. */
export async function sortByLoss(
  loop: Loop,
  { imported, loss }: { imported: Imported; loss: Losses },
): Promise<Sorted> {
  const orderBy = [{ tensor: LOSS, direction: "DESC" }] as const;
  const samples = await readNumbers(loop.client, loop.train, LOSS, { ref: BRANCH, orderBy });
  checkOrder(samples);
  checkVisits(samples, loss.losses);
  const ranking = samples.map(({ sampleId }) => sampleId);
  const planted =
    imported.planted.size > 0 ? await scorePlanted(loop, ranking, imported.planted) : null;
  return {
    ranking,
    detail: `${counted(ranking.length, "sample")} by falling loss, ${format(samples[0])} to ${format(samples.at(-1))}, each once${describe(planted)}.`,
  };
}

function checkOrder(samples: readonly NumberOfSample[]): void {
  samples.slice(1).forEach(({ index, number }, position) => {
    const before = samples[position]!;
    check(
      before.number !== null && number !== null && before.number >= number,
      `By falling loss the sample at index ${index} with ${number} follows the one at index ${before.index} with ${before.number}.`,
    );
  });
}

function checkVisits(
  samples: readonly NumberOfSample[],
  losses: ReadonlyMap<number, number>,
): void {
  const visited = new Set(samples.map(({ sampleId }) => sampleId));
  check(
    samples.length === losses.size && visited.size === losses.size,
    `Paging to the end gave ${samples.length} samples, ${visited.size} of them different; expected each of ${losses.size} once.`,
  );
  for (const { sampleId, index, number } of samples) {
    check(
      losses.get(sampleId) === number,
      `In order the sample at index ${index} has the loss ${number}; expected ${losses.get(sampleId)} as in the run's commit.`,
    );
  }
}

async function scorePlanted(
  loop: Loop,
  ranking: readonly number[],
  planted: ReadonlySet<number>,
): Promise<PlantedFigures> {
  const orderBy = [{ expression: EXPRESSION, direction: "DESC" }] as const;
  const query = { ref: BRANCH, orderBy, limit: planted.size };
  const best = await listSamples<{ sampleId: number }>(loop.client, loop.train, "sampleId", query);
  const figures: PlantedFigures = {
    k: planted.size,
    precisionByLoss: precisionAtPlanted(ranking, planted),
    precisionByExpression: precisionAtPlanted(
      best.map(({ sampleId }) => sampleId),
      planted,
    ),
    precisionByLabelQuality: null,
  };
  loop.figures.planted = figures;
  check(
    figures.precisionByExpression >= LEAST_PRECISION,
    `Of the first ${figures.k} samples by ${EXPRESSION} a share of ${figures.precisionByExpression.toFixed(2)} holds a planted error; expected at least ${LEAST_PRECISION}.`,
  );
  return figures;
}

function describe(planted: PlantedFigures | null): string {
  if (!planted) return "";
  const { k, precisionByLoss, precisionByExpression } = planted;
  const [byLoss, byExpression] = [precisionByLoss * k, precisionByExpression * k].map((count) =>
    Math.round(count),
  );
  return `; of ${counted(k, "planted error")} ${byLoss} among the first ${k}, and ${byExpression} by loss_classifier + 10 * loss_objectness`;
}

function format(sample: NumberOfSample | undefined): string {
  return sample?.number?.toFixed(3) ?? "none";
}
