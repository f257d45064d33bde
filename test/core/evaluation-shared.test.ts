import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { transaction } from "../../packages/core/src/db/database.ts";
import {
  advanceBatches,
  releaseBatches,
  renewBatches,
  takeBatch,
} from "../../packages/core/src/evaluation/batches.ts";
import { readRunEvents } from "../../packages/core/src/evaluation/run-events.ts";
import {
  cancelRun,
  getRun,
  pauseRun,
  readSummaryPart,
  resumeRun,
} from "../../packages/core/src/evaluation/runs.ts";
import { watchRun } from "../../packages/core/src/evaluation/watch-run.ts";
import {
  startEvaluationWorker,
  type EvaluationWorker,
} from "../../packages/core/src/evaluation/worker.ts";
import { appendSamples } from "../../packages/core/src/tensor/append-samples.ts";
import { deleteSamples } from "../../packages/core/src/tensor/delete-samples.ts";
import { verifyCommits } from "../../packages/core/src/upkeep/verify-commits.ts";
import { commit } from "../../packages/core/src/version/commit.ts";
import { getStructure } from "../../packages/core/src/version/read-structure.ts";
import { resolveRef, type DatasetKey } from "../../packages/core/src/version/resolve-ref.ts";
import {
  expectNothingLeft,
  finish,
  makeNumbers,
  numbers,
  openEvaluationStage,
  progressOf,
  start,
  valuesOf,
} from "../helpers/evaluation-stage.ts";
import { startWorkerProcess, type WorkerProcess } from "../helpers/worker-process.ts";

const stage = await openEvaluationStage();
const { pool } = stage;

const workers: (EvaluationWorker | WorkerProcess)[] = [];
afterEach(async () => {
  for (const worker of workers.splice(0)) await ("kill" in worker ? worker.kill() : worker.stop());
});

async function work(): Promise<EvaluationWorker> {
  const worker = await startEvaluationWorker(stage);
  workers.push(worker);
  return worker;
}

function workApart(): WorkerProcess {
  const worker = startWorkerProcess(stage);
  workers.push(worker);
  return worker;
}

function startSlow(dataset: DatasetKey, delay = 4) {
  return start(stage, { dataset, evaluator: "numbers/slow", options: { delay } });
}

async function endOf(runId: number) {
  for await (const _ of watchRun(pool, runId, 0, AbortSignal.timeout(60_000)));
  return getRun(pool, runId);
}

async function logOf(runId: number): Promise<string> {
  return (await readRunEvents(pool, runId, 0)).flatMap(({ log }) => log ?? []).join("\n");
}

async function processesOf(runId: number): Promise<Set<number>> {
  return new Set([...(await logOf(runId)).matchAll(/process (\d+)/g)].map(([, id]) => Number(id)));
}

const expectGone = (processId: number) =>
  vi.waitFor(() => expect(() => process.kill(processId, 0)).toThrow("ESRCH"), 10_000);

/** What anybody sees of a run on the branch. */
async function evaluatedTensors(dataset: DatasetKey): Promise<string[]> {
  const { tensors } = await getStructure(pool, await resolveRef(pool, dataset, "main"));
  return [...tensors.keys()].filter((path) => path.startsWith("model_evaluation/"));
}

/** Every sample has its output once, and the commit says so. */
async function expectWhole(dataset: DatasetKey, samples: number) {
  const doubled = await valuesOf(stage, dataset, "model_evaluation/doubled");
  expect(doubled).toEqual(Array.from({ length: samples }, (_, index) => 2 * index));
  const { commits } = await verifyCommits(pool, dataset, { first: 10 });
  expect(commits.flatMap(({ problems }) => problems)).toEqual([]);
  const [left] = await pool.sql<{ batches: number }[]>`
    select count(*) as batches from evaluation_batches`;
  expect(left!.batches).toBe(0);
}

describe("several workers", () => {
  test("share one run, which one of them publishes", async () => {
    const dataset = await makeNumbers(stage, "shared", 800);
    await work();
    await work();
    const { id } = await startSlow(dataset);
    const run = await endOf(id);
    expect(run).toMatchObject({ state: "SUCCEEDED", samplesDone: 800, branchMoved: false });
    const figures = await readSummaryPart(pool, id, "figures");
    expect(figures?.value).toEqual({ count: 800, total: 800 * 799 });
    expect((await processesOf(id)).size).toBe(2);
    await expectWhole(dataset, 800);
  });

  test("are killed, twice, and others compute what they were at", async () => {
    const dataset = await makeNumbers(stage, "killed", 2000);
    const { id } = await startSlow(dataset);
    for (let kills = 0; kills < 2; kills++) {
      const before = (await getRun(pool, id)).samplesDone;
      const worker = workApart();
      await vi.waitFor(
        async () => expect((await getRun(pool, id)).samplesDone).toBeGreaterThan(before),
        { timeout: 20_000, interval: 50 },
      );
      await sleep(Math.random() * 500);
      await worker.kill();
    }
    const { state, samplesDone } = await getRun(pool, id);
    expect([state, samplesDone > 0 && samplesDone < 2000]).toEqual(["RUNNING", true]);
    await work();
    expect(await endOf(id)).toMatchObject({ state: "SUCCEEDED", samplesDone: 2000 });
    await expectWhole(dataset, 2000);
    for (const processId of await processesOf(id)) await expectGone(processId);
  }, 60_000);

  test("all leave a run that is cancelled, and nothing of it is kept", async () => {
    const dataset = await makeNumbers(stage, "cancelled", 5000);
    const head = (await resolveRef(pool, dataset, "main")).commitId;
    await work();
    await work();
    const { id } = await startSlow(dataset);
    await vi.waitFor(async () => expect((await processesOf(id)).size).toBe(2), 15_000);
    await cancelRun(pool, id);
    for (const processId of await processesOf(id)) await expectGone(processId);
    await vi.waitFor(async () => expect((await getRun(pool, id)).outputColumns).toBeNull(), 10_000);
    await expectNothingLeft(stage, dataset, head);
  });

  test("all leave a run whose evaluator failed at one of them", async () => {
    const dataset = await makeNumbers(stage, "failing", 3000);
    const head = (await resolveRef(pool, dataset, "main")).commitId;
    await work();
    await work();
    const { id } = await start(stage, { dataset, evaluator: "faulty/late" });
    expect(await endOf(id)).toMatchObject({
      state: "FAILED",
      errorCode: "EVALUATOR_FAILED",
      errorMessage: expect.stringMatching(/sample 2900 is too much/),
    });
    await vi.waitFor(async () => expect((await getRun(pool, id)).outputColumns).toBeNull(), 10_000);
    await expectNothingLeft(stage, dataset, head);
  });

  test("are given smaller and smaller batches, so that all end at about the same time", async () => {
    const dataset = await makeNumbers(stage, "smaller", 800);
    await work();
    const { id } = await startSlow(dataset);
    await progressOf(stage, id);
    const batches = await pool.sql<{ samples: number }[]>`
      select samples from evaluation_batches where run_id = ${id} order by number`;
    const sizes = batches.map(({ samples }) => samples);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(800);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect([sizes[0], sizes.at(-2)]).toEqual([50, 16]);
    await cancelRun(pool, id);
  });

  test("store nothing of a batch that another has taken over", async () => {
    const dataset = await makeNumbers(stage, "taken-over", 20);
    const { id } = await startSlow(dataset);
    await pauseRun(pool, id);
    await pool.sql`update evaluation_runs set state = 'RUNNING', output_seq = 1 where id = ${id}`;
    await pool.sql`
      insert into evaluation_batches (run_id, number, sample_ranges, samples) values (${id}, 0, '[[5, 6], [9, 9]]', 3)`;
    const [slow, quick] = ["slow", "quick"].map((name) => ({ runId: id, name }));
    expect(await takeBatch(pool, slow!)).toEqual({
      number: 0,
      sampleIds: [5, 6, 9],
      isWhole: true,
    });
    expect(await takeBatch(pool, quick!)).toBeUndefined();
    expect(await advanceBatches(pool, slow!, new Map([[0, 1]]))).toBe(true);
    await pool.sql`update evaluation_batches set leased_until = now() where run_id = ${id}`;
    expect(await takeBatch(pool, quick!)).toEqual({ number: 0, sampleIds: [6, 9], isWhole: false });
    expect(await advanceBatches(pool, slow!, new Map([[0, 2]]))).toBe(false);
    await renewBatches(pool, slow!);
    await releaseBatches(pool, slow!);
    expect(await takeBatch(pool, slow!)).toBeUndefined();
    await releaseBatches(pool, quick!);
    expect((await takeBatch(pool, slow!))?.sampleIds).toEqual([6, 9]);
    await cancelRun(pool, id);
    await pool.sql`delete from evaluation_batches where run_id = ${id}`;
  });

  test("keep their batches without waiting for what they are storing", async () => {
    const dataset = await makeNumbers(stage, "kept", 20);
    const { id } = await startSlow(dataset);
    await pauseRun(pool, id);
    await pool.sql`update evaluation_runs set state = 'RUNNING', output_seq = 1 where id = ${id}`;
    await pool.sql`
      insert into evaluation_batches (run_id, number, sample_ranges, samples)
      values (${id}, 0, '[[1, 2]]', 2), (${id}, 1, '[[3, 4]]', 2)`;
    const holder = { runId: id, name: "worker" };
    await takeBatch(pool, holder);
    await takeBatch(pool, holder);
    await pool.sql`update evaluation_batches set leased_until = now() where run_id = ${id}`;
    await transaction(pool, async (tx) => {
      await advanceBatches(tx, holder, new Map([[1, 1]]));
      await renewBatches(pool, holder);
      await advanceBatches(tx, holder, new Map([[0, 1]]));
    });
    expect(await takeBatch(pool, { runId: id, name: "other" })).toBeUndefined();
    await cancelRun(pool, id);
    await pool.sql`delete from evaluation_batches where run_id = ${id}`;
  });

  test("give a run up that worker after worker is lost at", async () => {
    const dataset = await makeNumbers(stage, "deadly", 40);
    const { id } = await startSlow(dataset, 50);
    const worker = await work();
    await progressOf(stage, id);
    await worker.stop();
    await pool.sql`
      update evaluation_batches set lost = 4, leased_by = 'one that died', leased_until = now()
      where run_id = ${id} and stored < samples`;
    expect(await finish(stage, id)).toMatchObject({
      state: "FAILED",
      errorCode: "RUN_STOPPED",
      errorMessage: expect.stringMatching(/^5 workers were lost one after another/),
    });
  });
});

describe("a run", () => {
  test("is paused, its evaluator ended, and resumed where it was", async () => {
    const dataset = await makeNumbers(stage, "paused", 1500);
    await work();
    const { id } = await startSlow(dataset);
    await progressOf(stage, id);
    expect((await pauseRun(pool, id)).state).toBe("PAUSED");
    expect((await pauseRun(pool, id)).state).toBe("PAUSED");
    for (const processId of await processesOf(id)) await expectGone(processId);
    const { samplesDone } = await getRun(pool, id);
    await sleep(2_000);
    expect(await getRun(pool, id)).toMatchObject({ state: "PAUSED", samplesDone });
    expect(samplesDone).toBeLessThan(1500);
    expect(await evaluatedTensors(dataset)).toEqual([]);
    expect((await resumeRun(pool, stage.queue, id)).state).toBe("RUNNING");
    expect((await resumeRun(pool, stage.queue, id)).state).toBe("RUNNING");
    expect(await endOf(id)).toMatchObject({ state: "SUCCEEDED", samplesDone: 1500 });
    expect(await evaluatedTensors(dataset)).toContain("model_evaluation/doubled");
    await expectWhole(dataset, 1500);
    const refused = {
      code: "RUN_FINISHED",
      message: `Run ${id} has ended already: it is succeeded.`,
    };
    await expect(pauseRun(pool, id)).rejects.toMatchObject(refused);
    await expect(resumeRun(pool, stage.queue, id)).rejects.toMatchObject(refused);
  });

  test("is paused before it starts, and cancelled while it is paused", async () => {
    const dataset = await makeNumbers(stage, "paused-early", 20);
    const queued = await startSlow(dataset);
    await pauseRun(pool, queued.id);
    await work();
    await sleep(1_500);
    expect(await getRun(pool, queued.id)).toMatchObject({ state: "PAUSED", startedAt: null });
    expect((await resumeRun(pool, stage.queue, queued.id)).state).not.toBe("PAUSED");
    expect((await endOf(queued.id)).state).toBe("SUCCEEDED");

    const long = await makeNumbers(stage, "paused-and-cancelled", 3000);
    const head = (await resolveRef(pool, long, "main")).commitId;
    const { id } = await startSlow(long);
    await progressOf(stage, id);
    await pauseRun(pool, id);
    await cancelRun(pool, id);
    await vi.waitFor(async () => expect((await getRun(pool, id)).outputColumns).toBeNull(), 10_000);
    await expectNothingLeft(stage, long, head);
  });

  test("goes on with another worker after its own was stopped, and keeps what was stored", async () => {
    const dataset = await makeNumbers(stage, "stopped", 1200);
    const { id } = await startSlow(dataset);
    const worker = await work();
    await progressOf(stage, id);
    await worker.stop();
    const left = await getRun(pool, id);
    expect(left).toMatchObject({ state: "RUNNING", errorCode: null });
    await sleep(500);
    expect((await getRun(pool, id)).samplesDone).toBe(left.samplesDone);
    await work();
    expect(await endOf(id)).toMatchObject({ state: "SUCCEEDED", samplesDone: 1200 });
    await expectWhole(dataset, 1200);
  });

  test("says that its branch has moved, and leaves out samples that are gone", async () => {
    const dataset = await makeNumbers(stage, "moved", 400);
    const { id } = await startSlow(dataset);
    await work();
    await progressOf(stage, id);
    const on = { dataset, branch: "main" };
    const before = await resolveRef(pool, dataset, "main");
    const atRevision = before.revision!;
    await deleteSamples(pool, { ...on, samples: [{ index: 0 }, { index: 7 }], atRevision });
    await appendSamples(pool, { ...on, samples: numbers(1) });
    const head = await commit(pool, { ...on, message: "Move", author: "ada" });
    expect(await endOf(id)).toMatchObject({ state: "SUCCEEDED", branchMoved: true });
    expect(await logOf(id)).toContain(
      `Branch "main" has moved from commit ${before.commitId.slice(0, 8)} to ${head.id.slice(0, 8)} since the run was started; outputs of 2 samples that do not exist there any more were left out.`,
    );
    const doubled = await valuesOf(stage, dataset, "model_evaluation/doubled");
    expect([doubled.length, doubled[0], doubled[6], doubled.at(-1)]).toEqual([
      399,
      2,
      16,
      undefined,
    ]);
    const { commits } = await verifyCommits(pool, dataset, { first: 10 });
    expect(commits.flatMap(({ problems }) => problems)).toEqual([]);
    const [gone] = await pool.sql<{ values: number }[]>`
      select count(*) as values from cells c
      join sample_deletions d on d.sample_id = c.sample_id
      where c.column_id = any(${Object.values((await getRun(pool, id)).outputColumns!)}::bigint[])`;
    expect(gone!.values).toBe(0);
  });

  test("is not carried on by a worker with another model", async () => {
    const dataset = await makeNumbers(stage, "other-model", 1000);
    const { id } = await startSlow(dataset);
    const worker = await work();
    await progressOf(stage, id);
    await worker.stop();
    await pool.sql`update evaluation_runs set fingerprint = 'another', model_digest = 'cd' where id = ${id}`;
    expect(await finish(stage, id)).toMatchObject({
      state: "FAILED",
      errorMessage: `Evaluator "numbers/slow" is another one on a worker than the run began with: its model has the digest ${"ab".repeat(32)}, expected cd, and the same class names.`,
    });
  });
});

test("no fault of the platform was reported", () => {
  expect(stage.problems).toEqual([]);
});
