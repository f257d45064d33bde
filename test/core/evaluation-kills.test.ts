import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { readRunEvents } from "../../packages/core/src/evaluation/run-events.ts";
import { getRun } from "../../packages/core/src/evaluation/runs.ts";
import { watchRun } from "../../packages/core/src/evaluation/watch-run.ts";
import { startEvaluationWorker } from "../../packages/core/src/evaluation/worker.ts";
import { verifyCommits } from "../../packages/core/src/upkeep/verify-commits.ts";
import { resolveRef, type DatasetKey } from "../../packages/core/src/version/resolve-ref.ts";
import {
  expectNothingLeft,
  makeNumbers,
  openEvaluationStage,
  start,
  valuesOf,
} from "../helpers/evaluation-stage.ts";
import { startWorkerProcess, type WorkerProcess } from "../helpers/worker-process.ts";

const KILLS = process.env["LOUPE_TEST_LONG"] ? 20 : 2;
const SAMPLES = 400;

const stage = await openEvaluationStage();
const { pool } = stage;

let apart: WorkerProcess | undefined;
afterEach(() => apart?.kill());

test(
  "an evaluator that is killed fails its run, of which nothing is left; the next one is whole",
  async () => {
    const dataset = await makeNumbers(stage, "evaluators", SAMPLES);
    const worker = await startEvaluationWorker(stage);
    try {
      for (let kills = 0; kills < KILLS; kills++) {
        const head = (await resolveRef(pool, dataset, "main")).commitId;
        const { id } = await startSlow(dataset);
        const evaluator = await evaluatorOf(id);
        await sleep(Math.random() * 1_000);
        process.kill(evaluator, "SIGKILL");
        expect(await endOf(id)).toMatchObject({
          state: "FAILED",
          errorCode: "EVALUATOR_FAILED",
          errorMessage: expect.stringMatching(/^Evaluator "numbers\/slow" failed .* SIGKILL; /),
        });
        await vi.waitFor(
          async () => expect((await getRun(pool, id)).outputColumns).toBeNull(),
          10_000,
        );
        await expectNothingLeft(stage, dataset, head);
      }
      const { id } = await startSlow(dataset);
      expect(await endOf(id)).toMatchObject({ state: "SUCCEEDED", samplesDone: SAMPLES });
    } finally {
      await worker.stop();
    }
    await expectWhole(dataset);
  },
  60_000 + KILLS * 15_000,
);

test(
  "workers that are killed lose a run nothing and double nothing, however often",
  async () => {
    const dataset = await makeNumbers(stage, "workers", SAMPLES);
    for (let kills = 0; kills < KILLS; kills++) {
      const { id } = await startSlow(dataset);
      apart = startWorkerProcess(stage);
      await evaluatorOf(id);
      await sleep(Math.random() * 1_500);
      await apart.kill();
      const worker = await startEvaluationWorker(stage);
      try {
        expect(await endOf(id)).toMatchObject({ state: "SUCCEEDED", samplesDone: SAMPLES });
      } finally {
        await worker.stop();
      }
      await expectWhole(dataset);
    }
  },
  60_000 + KILLS * 30_000,
);

function startSlow(dataset: DatasetKey) {
  const options = { delay: 4 };
  return start(stage, { dataset, evaluator: "numbers/slow", options, force: true });
}

/** The process of the evaluator that is at a run. */
async function evaluatorOf(runId: number): Promise<number> {
  return vi.waitFor(
    async () => {
      const log = (await readRunEvents(pool, runId, 0)).flatMap((event) => event.log ?? []);
      const [, id] = /process (\d+)/.exec(log.join("\n")) ?? [];
      expect(id).toBeDefined();
      return Number(id);
    },
    { timeout: 30_000, interval: 20 },
  );
}

async function endOf(runId: number) {
  for await (const _ of watchRun(pool, runId, 0, AbortSignal.timeout(60_000)));
  return getRun(pool, runId);
}

/** Every sample has its output once, and the history says so. */
async function expectWhole(dataset: DatasetKey): Promise<void> {
  const doubled = await valuesOf(stage, dataset, "model_evaluation/doubled");
  expect(doubled).toEqual(Array.from({ length: SAMPLES }, (_, index) => 2 * index));
  const { commits } = await verifyCommits(pool, dataset, { first: 50 });
  expect(commits.flatMap(({ problems }) => problems)).toEqual([]);
  const [left] = await pool.sql<{ batches: number }[]>`
    select count(*) as batches from evaluation_batches`;
  expect(left!.batches).toBe(0);
}
