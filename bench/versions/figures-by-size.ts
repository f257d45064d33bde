import { COUNTS, median } from "../measure.ts";
import { latenciesOf, warmUp } from "../measure-requests.ts";
import { figure, type Figure } from "../report.ts";
import type { VersionsStage } from "./open-stage.ts";

export interface MeasuredBySize {
  name: string;
  unit: string;
  better?: Figure["better"];
  /** For the ratio to the smallest size. */
  aimOfRatio?: number;
  /** For the value itself, at every size. */
  aim?: number;
}

type Request = (stage: VersionsStage) => Promise<unknown>;

/** The median latency of a request at every size; what `before` does is not counted. */
export async function* latenciesBySize(
  stages: readonly VersionsStage[],
  measured: Omit<MeasuredBySize, "unit">,
  request: Request,
  before: Request = async () => {},
): AsyncGenerator<Figure> {
  for (const stage of stages)
    await warmUp(() => before(stage).then(() => request(stage)), WARM_UP_MS);
  yield* figuresBySize(stages, { ...measured, unit: "ms" }, async (stage) =>
    median(
      await latenciesOf(
        () => request(stage),
        () => before(stage),
      ),
    ),
  );
}

/** Short, since much of what is measured leaves something behind. */
const WARM_UP_MS = 500;

/** The median of several counts at every size; the baseline of a size is the smallest one. */
export async function* figuresBySize(
  stages: readonly VersionsStage[],
  { aim, aimOfRatio, ...measured }: MeasuredBySize,
  work: (stage: VersionsStage, count: number) => Promise<number>,
): AsyncGenerator<Figure> {
  const medians = (await countInTurn(stages, work)).map(median);
  for (const [position, value] of medians.entries()) {
    const name = `versions.${measured.name}.${stages[position]!.samples}`;
    const alone = { ...measured, value, ...(aim === undefined ? {} : { aim }) };
    if (position === 0) {
      yield figure({ ...alone, name });
      continue;
    }
    const aimOf = aimOfRatio === undefined ? {} : { aim: aimOfRatio };
    yield figure({ ...measured, name, value, baseline: medians[0]!, ...aimOf });
    if (aim !== undefined) yield figure({ ...alone, name: `${name}.alone` });
  }
}

/** Counts of each, taken in turn, so that what else the machine does falls on all. */
export async function countInTurn<Counted>(
  all: readonly Counted[],
  work: (one: Counted, count: number) => Promise<number>,
): Promise<number[][]> {
  const counted = all.map((): number[] => []);
  for (let count = 0; count < COUNTS; count++) {
    for (const [position, one] of all.entries()) counted[position]!.push(await work(one, count));
  }
  return counted;
}
