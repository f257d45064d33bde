import type { Bench, BenchOptions } from "./bench.ts";
import { interleaved, median, percentile } from "./measure.ts";
import { COMMON_CLASS, RARE_CLASS } from "./bench-samples.ts";
import { checkSamePage } from "./page/check-same-page.ts";
import { post } from "./http-client.ts";
import { latenciesOf, rateOf, warmUp } from "./measure-requests.ts";
import { CLIENTS, openPageStage, type PageStage } from "./page/open-stage.ts";
import { loupePage, plainPage, type AskedPage } from "./page/queries.ts";
import { figure, type Figure } from "./report.ts";

/** A page of 50 samples by falling loss over HTTP, against the same page of a plain table. */
export const page: Bench = { samples: 1_000_000, run };

interface Scenario {
  name: string;
  page: AskedPage;
  /** For the ratio of the medians. */
  aim: number;
  /** For the median itself, in milliseconds. */
  aimOfMedian?: number;
}

async function* run(options: BenchOptions): AsyncGenerator<Figure> {
  const stage = await openPageStage(options);
  try {
    for (const scenario of scenariosOf(stage)) {
      options.log(`asking for page "${scenario.name}"`);
      yield* measureScenario(stage, scenario);
    }
  } finally {
    await stage.close();
  }
}

function scenariosOf({ middle, corrections }: PageStage): Scenario[] {
  const branch = "main";
  return [
    { name: "first", page: { branch }, aim: 1.3, aimOfMedian: 15 },
    { name: "middle", page: { branch, after: middle }, aim: 2 },
    { name: "common_class", page: { branch, label: COMMON_CLASS }, aim: 2 },
    { name: "rare_class", page: { branch, label: RARE_CLASS }, aim: 2 },
    { name: "corrected_branch", page: { branch: corrections }, aim: 2 },
  ];
}

async function* measureScenario(
  { loupe, plain }: PageStage,
  scenario: Scenario,
): AsyncGenerator<Figure> {
  const { name, aim, aimOfMedian } = scenario;
  const [ofLoupe, ofPlain] = [loupePage(scenario.page), plainPage(scenario.page)];
  const [fromLoupe, fromPlain] = [() => post(loupe, ofLoupe), () => post(plain, ofPlain)];
  await checkSamePage(loupe, plain, scenario.page);
  await warmUp(fromLoupe);
  await warmUp(fromPlain);

  const product: number[] = [];
  const baseline: number[] = [];
  const medians = await interleaved(
    () => medianOf(latenciesOf(fromLoupe), product),
    () => medianOf(latenciesOf(fromPlain), baseline),
  );
  const value = median(medians.product);
  yield figure({
    name: `page.${name}.median`,
    value,
    unit: "ms",
    baseline: median(medians.baseline),
    aim,
  });
  if (aimOfMedian !== undefined)
    yield figure({ name: `page.${name}.median_alone`, value, unit: "ms", aim: aimOfMedian });
  yield figure({
    name: `page.${name}.p99`,
    value: percentile(product, 0.99),
    unit: "ms",
    baseline: percentile(baseline, 0.99),
  });

  const rates = await interleaved(
    () => rateOf(CLIENTS, fromLoupe),
    () => rateOf(CLIENTS, fromPlain),
  );
  yield figure({
    name: `page.${name}.rate_of_${CLIENTS}`,
    value: median(rates.product),
    unit: "requests/s",
    baseline: median(rates.baseline),
    better: "higher",
  });
}

/** The median of one count, whose values are kept. */
async function medianOf(counting: Promise<number[]>, kept: number[]): Promise<number> {
  const values = await counting;
  kept.push(...values);
  return median(values);
}
