import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  importSamples,
  loupeClient,
  planImport,
  type LoupeClient,
} from "../packages/cli/src/index.ts";
import { detectorOptions } from "../plugins/faster-rcnn/src/options.ts";
import houseNumbers from "../plugins/house-numbers/src/index.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { secondsOfBareLoop, type Graph } from "./evaluate/bare-loop.ts";
import { peakMemoryOf } from "./evaluate/peak-memory.ts";
import { startSecondWorker } from "./evaluate/second-worker.ts";
import { listStoredSamples } from "./evaluate/stored-samples.ts";
import { timeForcedRun } from "./evaluate/time-run.ts";
import { interleaved, median } from "./measure.ts";
import { figure, type Figure } from "./report.ts";
import { makeScratchFolder } from "./scratch.ts";
import { serveLoupe } from "./serve-loupe.ts";

/** Runs from stored images to the published commit, against a bare loop around the same graph. */
export const evaluate: Bench = { samples: 2_000, run };

interface Stage {
  dataDir: string;
  client: LoupeClient;
  dataset: { owner: string; name: string };
  /** JSON of the samples, for the bare loop. */
  samplesFile: string;
  samples: number;
}

async function* run({ samples, log }: BenchOptions): AsyncGenerator<Figure> {
  const { folder, remove } = await makeScratchFolder();
  const dataDir = join(folder, "data");
  const { message, stop } = await serveLoupe(dataDir);
  try {
    log(`drawing ${samples} images`);
    const stage = await drawImages(loupeClient(message), message.owner, samples, dataDir);
    for (const graph of ["loss", "predictions"] as const)
      for (const threads of [detectorOptions.threads.default, 1])
        yield* measureRuns(stage, graph, threads, log);
    yield await measureTwoWorkers(stage, log);
  } finally {
    await stop();
    await remove();
  }
}

async function drawImages(
  client: LoupeClient,
  owner: string,
  samples: number,
  dataDir: string,
): Promise<Stage> {
  const dataset = { owner, name: "bench" };
  const plan = await planImport([houseNumbers()], {
    path: "house-numbers",
    options: { count: samples },
  });
  const { imported } = await importSamples(client, {
    dataset,
    plan,
    message: "Draw house numbers",
    create: true,
  });
  const samplesFile = join(dataDir, "bench-samples.json");
  const stored = await listStoredSamples(client, dataset, dataDir);
  await writeFile(samplesFile, JSON.stringify(stored));
  return { dataDir, client, dataset, samplesFile, samples: imported };
}

async function* measureRuns(
  stage: Stage,
  graph: Graph,
  threads: number,
  log: BenchOptions["log"],
): AsyncGenerator<Figure> {
  const name = threads === 1 ? `${graph}.one_thread` : graph;
  const told = (what: string, seconds: number) => {
    log(`${name}, ${what}: ${seconds.toFixed(2)} s`);
    return stage.samples / seconds;
  };
  const branch = name.replace(".", "_");
  const { result: rates, megabytes } = await peakMemoryOf(() =>
    interleaved(
      async (count) =>
        told("run", await secondsOfRun(stage, graph, `${branch}_${count}`, { threads })),
      async () => told("bare loop", await secondsOfBareLoop(graph, stage.samplesFile, threads)),
    ),
  );
  yield figure({
    name: `evaluate.${name}`,
    value: median(rates.product),
    unit: "images/s",
    baseline: median(rates.baseline),
    better: "higher",
    aim: 0.95,
  });
  if (megabytes !== null)
    yield figure({ name: `evaluate.${name}.memory`, value: megabytes, unit: "MB", aim: 700 });
}

/** Two workers against one, in turn, with one thread each. */
async function measureTwoWorkers(stage: Stage, log: BenchOptions["log"]): Promise<Figure> {
  const timed = async (what: string, branch: string) => {
    const seconds = await secondsOfRun(stage, "loss", branch, { threads: 1 });
    log(`loss, ${what}: ${seconds.toFixed(2)} s`);
    return stage.samples / seconds;
  };
  const rates = await interleaved(
    async (count) => {
      const { stop } = await startSecondWorker(stage.dataDir);
      const rate = await timed("two workers", `two_${count}`);
      await stop();
      return rate;
    },
    (count) => timed("one worker", `one_${count}`),
  );
  return figure({
    name: "evaluate.loss.two_workers",
    value: median(rates.product),
    unit: "images/s",
    baseline: median(rates.baseline),
    better: "higher",
    aim: 1.6,
  });
}

async function secondsOfRun(
  { client, dataset }: Stage,
  graph: Graph,
  branch: string,
  options: { threads: number },
): Promise<number> {
  const run = { dataset, branch, evaluator: `faster-rcnn/${graph}`, options };
  return (await timeForcedRun(client, run)).seconds;
}
