import { isDeepStrictEqual } from "node:util";
import { ask, post, type GraphQLTarget } from "../http-client.ts";
import { median } from "../measure.ts";
import { latenciesOf, warmUp } from "../measure-requests.ts";
import { figure, type Figure } from "../report.ts";
import { countInTurn } from "./figures-by-size.ts";
import type { VersionsStage } from "./open-stage.ts";
import { chainOf, FLATTENED, LENGTHS } from "./prepare-chains.ts";
import { firstPage, type PageAnswer } from "./queries.ts";

const LONGEST = chainOf(LENGTHS.at(-1)!);

/** The baseline of a chain is the chain of 1 at the same size. */
export async function* measureChains(stages: readonly VersionsStage[]): AsyncGenerator<Figure> {
  const branches = [...LENGTHS.map(chainOf), FLATTENED];
  for (const { samples, loupe } of stages) {
    await checkSamePages(loupe);
    for (const branch of branches) await warmUp(() => post(loupe, firstPage(branch)));
    const counted = await countInTurn(branches, async (branch) =>
      median(await latenciesOf(() => post(loupe, firstPage(branch)))),
    );
    const medians = counted.map(median);
    for (const [position, branch] of branches.entries()) {
      const baseline = position === 0 ? {} : { baseline: medians[0]! };
      yield figure({
        name: `versions.page_of_${branch}.${samples}`,
        value: medians[position]!,
        unit: "ms",
        ...baseline,
        ...(branch === LONGEST ? { aim: 2 } : {}),
      });
    }
  }
}

/** @throws where the chains answer different samples or values */
async function checkSamePages(loupe: GraphQLTarget): Promise<void> {
  const pages: PageAnswer[] = [];
  for (const length of LENGTHS) pages.push(await ask(loupe, firstPage(chainOf(length))));
  const [first, ...others] = pages.map(({ dataset }) => dataset.samples.nodes);
  if (first!.length > 0 && others.every((nodes) => isDeepStrictEqual(nodes, first))) return;
  throw new Error(`The chains of ${LENGTHS.join(", ")} give different first pages.`);
}
