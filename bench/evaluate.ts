import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  importSamples,
  loupeClient,
  planImport,
  type LoupeClient,
} from "../packages/cli/src/index.ts";
import houseNumbers from "../plugins/house-numbers/src/index.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { secondsOfBareLoop, type Graph } from "./evaluate/bare-loop.ts";
import { listStoredSamples } from "./evaluate/stored-samples.ts";
import { interleaved, median } from "./measure.ts";
import { figure, type Figure } from "./report.ts";
import { makeScratchFolder } from "./scratch.ts";
import { serveLoupe } from "./serve-loupe.ts";

/** Runs from stored images to the published commit, against a bare loop around the same graph. */
export const evaluate: Bench = { samples: 2_000, run };

interface Stage {
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
      yield await measureRuns(stage, graph, log);
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
  return { client, dataset, samplesFile, samples: imported };
}

async function measureRuns(stage: Stage, graph: Graph, log: BenchOptions["log"]): Promise<Figure> {
  const told = (what: string, seconds: number) => {
    log(`${graph}, ${what}: ${seconds.toFixed(2)} s`);
    return stage.samples / seconds;
  };
  const rates = await interleaved(
    async (count) => told("run", await secondsOfRun(stage, graph, `${graph}_${count}`)),
    async () => told("bare loop", await secondsOfBareLoop(graph, stage.samplesFile)),
  );
  const name = `evaluate.${graph}`;
  return figure({
    name,
    value: median(rates.product),
    unit: "images/s",
    baseline: median(rates.baseline),
    better: "higher",
    aim: 0.9,
  });
}

const CREATE_BRANCH = `mutation ($input: CreateBranchInput!) { createBranch(input: $input) { branch { name } } }`;
const START = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const READ = `query ($id: ID!) { evaluationRun(id: $id) { state startedAt finishedAt error { message } } }`;

/**
 * Each on a branch of its own and forced, so that none takes over outputs of another. From when a worker takes the
 * run up until its commit is there.
 */
async function secondsOfRun(
  { client, dataset }: Stage,
  graph: Graph,
  branch: string,
): Promise<number> {
  await client.query(CREATE_BRANCH, { input: { dataset, name: branch } });
  const input = { dataset, branch, evaluator: `faster-rcnn/${graph}`, force: true };
  const { startRun } = await client.query<{ startRun: { run: { id: string } } }>(START, { input });
  const { id } = startRun.run;
  for await (const _ of client.watchRun(id));
  const { evaluationRun } = await client.query<{ evaluationRun: EndedRun }>(READ, { id });
  const { state, error, startedAt, finishedAt } = evaluationRun;
  if (state !== "SUCCEEDED")
    throw new Error(`The run of faster-rcnn/${graph} ended as ${state}: ${error?.message}`);
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}

interface EndedRun {
  state: string;
  startedAt: string;
  finishedAt: string;
  error: { message: string } | null;
}
