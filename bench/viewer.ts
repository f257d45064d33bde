import type { Page } from "playwright-core";
import type { Bench, BenchOptions } from "./bench.ts";
import { COUNTS, median } from "./measure.ts";
import { figure, type Figure } from "./report.ts";
import { openViewerStage, type ViewerStage } from "./viewer/open-stage.ts";
import { watchGrid } from "./viewer/watch-grid.ts";

/** The viewer in a browser: what a person waits for. */
export const viewer: Bench = { samples: 1_000_000, run };

async function* run(options: BenchOptions): AsyncGenerator<Figure> {
  const stage = await openViewerStage(options);
  try {
    options.log("opening the grid");
    yield* measureOpening(stage);
    options.log("changing the order");
    yield* measureSorting(stage);
    options.log("scrolling");
    const page = await openGrid(stage, BY_LOSS);
    yield* measureScrolling(page);
    yield* measureHeap(page, Math.min(stage.samples, SCROLLED_SAMPLES));
    await page.context().close();
    options.log("editing");
    yield* measureEditing(stage);
  } finally {
    await stage.close();
  }
}

const BY_LOSS = "?sort=model_evaluation%2Floss";

async function openGrid(stage: ViewerStage, search = ""): Promise<Page> {
  const page = await stage.openPage();
  await watchGrid(page);
  await page.goto(stage.path + search);
  await page.evaluate(() => window.gridWatch.drawn());
  return page;
}

/** From following a link to all pictures in sight, in a browser that has kept nothing. */
async function* measureOpening(stage: ViewerStage): AsyncGenerator<Figure> {
  const times: number[] = [];
  let scripts = 0;
  for (let count = 0; count <= COUNTS; count++) {
    const page = await openGrid(stage);
    times.push(await page.evaluate(() => performance.now()));
    scripts = await page.evaluate(sentScripts);
    await page.context().close();
  }
  // The first of all made the thumbnails.
  const value = median(times.slice(1)) / 1000;
  yield figure({ name: "viewer.open", value, unit: "s", aim: 1 });
  yield figure({ name: "viewer.scripts", value: scripts / 1000, unit: "kB", aim: 200 });
}

/** Bytes of JavaScript as they were sent. Runs in the page. */
function sentScripts(): number {
  return performance
    .getEntriesByType("resource")
    .filter(({ name }) => name.endsWith(".js"))
    .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0);
}

/** From the key that turns the order round to all pictures in sight, in a browser that has none of them. */
async function* measureSorting(stage: ViewerStage): AsyncGenerator<Figure> {
  const times: number[] = [];
  for (let count = 0; count <= COUNTS; count++) {
    const page = await openGrid(stage, BY_LOSS);
    times.push(await turnOrder(page));
    await page.context().close();
  }
  // The first of all made the thumbnails.
  const value = median(times.slice(1));
  yield figure({ name: "viewer.sort", value, unit: "ms", aim: 300 });
}

async function turnOrder(page: Page): Promise<number> {
  const before = await page.evaluate(() => window.gridWatch.first());
  await page.keyboard.press("r");
  return page.evaluate(
    async (before) => (await window.gridWatch.drawn(before)) - window.gridWatch.pressed(),
    before,
  );
}

const SCREENS = 50;
const SCREENS_PER_SECOND = 2;

async function* measureScrolling(page: Page): AsyncGenerator<Figure> {
  const { frames, dropped, longestBlank } = await page.evaluate(
    ([screens, speed]) => window.gridWatch.scroll(screens!, speed!),
    [SCREENS, SCREENS_PER_SECOND],
  );
  yield figure({
    name: "viewer.scroll.dropped_frames",
    value: (100 * dropped) / (frames + dropped),
    unit: "%",
  });
  yield figure({ name: "viewer.scroll.longest_blank", value: longestBlank, unit: "ms" });
}

const SCROLLED_SAMPLES = 100_000;
/** As fast as a drag of the scrollbar that lets everything appear. */
const SCREENS_PER_SECOND_OF_DRAG = 15;

async function* measureHeap(page: Page, samples: number): AsyncGenerator<Figure> {
  const inSight = await page.evaluate(
    () => document.querySelectorAll('#grid [role="gridcell"]').length,
  );
  await page.evaluate(
    ([screens, speed]) => window.gridWatch.scroll(screens!, speed!),
    [samples / inSight, SCREENS_PER_SECOND_OF_DRAG],
  );
  await page.evaluate(() => window.gridWatch.drawn());
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  yield figure({ name: "viewer.heap", value: usedSize / 1e6, unit: "MB", aim: 150 });
}

const EDITS = 20;

/** From the key that moves a box to the server's answer that it is stored. */
async function* measureEditing(stage: ViewerStage): AsyncGenerator<Figure> {
  const page = await openGrid(stage);
  await page.locator("[data-place='0']").press("Enter");
  await page.getByRole("complementary").getByRole("button", { name: / at / }).first().waitFor();
  await page.keyboard.press("n");
  const times: number[] = [];
  for (let edit = 0; edit < EDITS; edit++) {
    const answered = page.waitForResponse((response) => isEdit(response.request().postData()));
    const start = performance.now();
    await page.keyboard.press("ArrowRight");
    await (await answered).finished();
    times.push(performance.now() - start);
    await page.getByText("Saved", { exact: true }).waitFor();
  }
  await page.context().close();
  yield figure({ name: "viewer.edit", value: median(times), unit: "ms", aim: 100 });
}

function isEdit(body: string | null): boolean {
  return body?.includes("editObjects") ?? false;
}
