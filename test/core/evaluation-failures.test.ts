import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { lockRun } from "../../packages/core/src/evaluation/lock-run.ts";
import { readRunEvents } from "../../packages/core/src/evaluation/run-events.ts";
import { cancelRun, getRun } from "../../packages/core/src/evaluation/runs.ts";
import { settleLeftRuns } from "../../packages/core/src/evaluation/settle-left-runs.ts";
import { watchRun } from "../../packages/core/src/evaluation/watch-run.ts";
import { startEvaluationWorker } from "../../packages/core/src/evaluation/worker.ts";
import { appendSamples } from "../../packages/core/src/tensor/append-samples.ts";
import { resolveRef } from "../../packages/core/src/version/resolve-ref.ts";
import {
  expectNothingLeft,
  finish,
  makeBoxes,
  makeNumbers,
  numbers,
  openEvaluationStage,
  progressOf,
  start,
} from "../helpers/evaluation-stage.ts";

const stage = await openEvaluationStage();
const { pool, folder, blobs, plugins, problems } = stage;

describe("a run that fails", () => {
  test.each([
    ["abort", /was ended by SIGABRT/],
    ["throw", /stopped with an error: sample 3 is too much/],
    ["too-few", /yielded 5 results for 20 samples; expected exactly one for each/],
    ["too-many", /yielded more than 20 results for 20 samples/],
    ["wrong-name", /its sample 0 has the output "lost", which is not declared/],
    ["wrong-type", /its sample 4 has a "loss" of "high"; expected a number or an array/],
    ["no-object", /its sample 0 has null for its outputs/],
    ["open", /the model is missing/],
  ])("leaves nothing visible and says why: %s", async (name, reason) => {
    const dataset = await makeNumbers(stage, `faulty-${name}`, 20);
    const head = (await resolveRef(pool, dataset, "main")).commitId;
    const run = await finish(
      stage,
      (await start(stage, { dataset, evaluator: `faulty/${name}` })).id,
    );
    expect(run).toMatchObject({
      state: "FAILED",
      errorCode: "EVALUATOR_FAILED",
      errorMessage: expect.stringMatching(reason),
      commitId: null,
    });
    expect(run.errorMessage).toContain(`"faulty/${name}"`);
    await expectNothingLeft(stage, dataset, head);
  });

  test("names the image whose file is gone", async () => {
    const dataset = await makeBoxes(stage, "gone");
    const { id } = await start(stage, { dataset, evaluator: "boxes/echo" });
    const [blob] = await pool.sql<
      { digest: string }[]
    >`select encode(digest, 'hex') as digest from blobs`;
    const { digest } = blob!;
    const away = join(folder, "away");
    await rename(blobs.path(digest), away);
    const run = await finish(stage, id);
    await rename(away, blobs.path(digest));
    expect(run.errorMessage).toBe(
      `Evaluator "boxes/echo" failed before its first output: it stopped with an error: The stored image ${digest} could not be read (ENOENT).`,
    );
  });

  test("kills an evaluator that hangs", async () => {
    const dataset = await makeNumbers(stage, "hanging", 10);
    const head = (await resolveRef(pool, dataset, "main")).commitId;
    const { id } = await start(stage, { dataset, evaluator: "faulty/hang" });
    const run = await finish(stage, id, { idleSeconds: 1 });
    expect(run).toMatchObject({
      state: "FAILED",
      errorMessage: expect.stringMatching(/no sign of life for 1 seconds/),
    });
    await expectNothingLeft(stage, dataset, head);
  });

  test("does not publish over changes made while it ran", async () => {
    const dataset = await makeNumbers(stage, "changed", 60);
    const { id } = await start(stage, {
      dataset,
      evaluator: "numbers/slow",
      options: { delay: 10 },
    });
    const run = await finish(stage, id, {}, async () => {
      await progressOf(stage, id);
      await appendSamples(pool, { dataset, branch: "main", samples: numbers(1) });
    });
    expect(run).toMatchObject({ state: "FAILED", errorCode: "UNCOMMITTED_CHANGES" });
  });

  test("can be started again after its worker was killed, which ends the evaluator's process too", async () => {
    const dataset = await makeNumbers(stage, "killed", 5000);
    const head = (await resolveRef(pool, dataset, "main")).commitId;
    const { id } = await start(stage, {
      dataset,
      evaluator: "numbers/slow",
      options: { delay: 2 },
    });
    const worker = spawnWorker();
    await progressOf(stage, id);
    worker.kill("SIGKILL");
    await once(worker, "close");
    await vi.waitFor(async () => {
      await settleLeftRuns(pool);
      expect((await getRun(pool, id)).state).toBe("FAILED");
    }, 10_000);
    const run = await getRun(pool, id);
    expect(run).toMatchObject({
      errorMessage: expect.stringMatching(/can be started again/),
      outputColumns: null,
    });
    await expectNothingLeft(stage, dataset, head);
    const pid = Number(/process (\d+)/.exec((await logOf(id)).join("\n"))![1]);
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 10_000);
    expect(
      (await finish(stage, (await start(stage, { dataset, evaluator: "numbers/double" })).id))
        .state,
    ).toBe("SUCCEEDED");
  });

  test("is not taken for dead while a worker is at it", async () => {
    const dataset = await makeNumbers(stage, "alive", 10);
    const { id } = await start(stage, { dataset, evaluator: "numbers/double" });
    await leaveBehind(id);
    const lock = await lockRun(pool, id);
    await settleLeftRuns(pool);
    expect((await getRun(pool, id)).state).toBe("RUNNING");
    await lock!.release();
    await settleLeftRuns(pool);
  });
});

describe("cancelling", () => {
  test("a run under way ends it, and nothing of it is kept", async () => {
    const dataset = await makeNumbers(stage, "cancelled", 5000);
    const head = (await resolveRef(pool, dataset, "main")).commitId;
    const { id } = await start(stage, {
      dataset,
      evaluator: "numbers/slow",
      options: { delay: 2 },
    });
    const run = await finish(stage, id, {}, async () => {
      await progressOf(stage, id);
      await cancelRun(pool, id);
    });
    expect(run).toMatchObject({
      state: "CANCELLED",
      commitId: null,
      errorCode: null,
      outputColumns: null,
    });
    expect(run.samplesDone).toBeLessThan(5000);
    await expectNothingLeft(stage, dataset, head);
    await expect(cancelRun(pool, id)).rejects.toMatchObject({
      code: "RUN_FINISHED",
      message: `Run ${id} has ended already: it is cancelled.`,
    });
  });

  test("a queued run never starts it", async () => {
    const dataset = await makeNumbers(stage, "never", 3);
    const { id } = await start(stage, { dataset, evaluator: "numbers/double" });
    await cancelRun(pool, id);
    const after = await start(stage, { dataset, evaluator: "numbers/double" });
    await finish(stage, after.id);
    expect(await getRun(pool, id)).toMatchObject({ state: "CANCELLED", startedAt: null });
  });

  test("a run that is not there is an error", async () => {
    await expect(cancelRun(pool, 999_999)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });
});

describe("events", () => {
  test("are numbered, grow to the end, and are sent again from any number on", async () => {
    const dataset = await makeNumbers(stage, "events", 300);
    const { id } = await start(stage, {
      dataset,
      evaluator: "numbers/slow",
      options: { delay: 2 },
    });
    const live: number[] = [];
    await finish(stage, id, {}, async () => {
      for await (const event of watchRun(pool, id, 0, AbortSignal.timeout(20_000)))
        live.push(event.number);
    });
    const events = await readRunEvents(pool, id, 0);
    expect(live).toEqual(events.map(({ number }) => number));
    expect(live).toEqual(Array.from(events, (_, position) => position + 1));
    expect(events[0]).toMatchObject({ state: "QUEUED", samplesDone: 0 });
    expect(events.at(-1)).toMatchObject({
      state: "SUCCEEDED",
      samplesDone: 300,
      samplesTotal: 300,
    });
    expect(
      events.some(
        ({ state, samplesDone }) => state === "RUNNING" && samplesDone > 0 && samplesDone < 300,
      ),
    ).toBe(true);
    expect(events.find(({ log }) => log !== null)!.log).toMatch(/^factor 2\nprocess \d+$/);
    const rest: number[] = [];
    for await (const event of watchRun(pool, id, 2, AbortSignal.timeout(5_000)))
      rest.push(event.number);
    expect(rest).toEqual(live.slice(2));
  });

  test("end when the watcher goes", async () => {
    const dataset = await makeNumbers(stage, "watched", 1);
    const { id } = await start(stage, { dataset, evaluator: "numbers/double" });
    const leaving = new AbortController();
    const seen: string[] = [];
    for await (const event of watchRun(pool, id, 0, leaving.signal)) {
      seen.push(event.state);
      setImmediate(() => leaving.abort());
    }
    expect(seen).toEqual(["QUEUED"]);
    await cancelRun(pool, id);
  });

  test("of a run that is not there are an error", async () => {
    await expect(
      watchRun(pool, 999_999, 0, new AbortController().signal).next(),
    ).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });
});

test("a worker that is stopped ends its runs as failed", async () => {
  const dataset = await makeNumbers(stage, "stopped", 5000);
  const head = (await resolveRef(pool, dataset, "main")).commitId;
  const { id } = await start(stage, { dataset, evaluator: "numbers/slow", options: { delay: 2 } });
  const worker = await startEvaluationWorker(stage);
  await progressOf(stage, id);
  await worker.stop();
  expect(await getRun(pool, id)).toMatchObject({
    state: "FAILED",
    errorMessage: "The worker was stopped; the run can be started again.",
  });
  await expectNothingLeft(stage, dataset, head);
});

test("no fault of the platform was reported", () => {
  expect(problems).toEqual([]);
});

async function logOf(runId: number): Promise<string[]> {
  return (await readRunEvents(pool, runId, 0)).flatMap(({ log }) => log ?? []);
}

function spawnWorker(): ChildProcess {
  const program = `
    import { openBlobStore } from ${moduleOf("blob/blob-store.ts")};
    import { openDatabase } from ${moduleOf("db/database.ts")};
    import { loadPlugins } from ${moduleOf("evaluation/plugins.ts")};
    import { openEvaluationQueue } from ${moduleOf("evaluation/queue.ts")};
    import { startEvaluationWorker } from ${moduleOf("evaluation/worker.ts")};
    const pool = openDatabase(${JSON.stringify(pool.url)});
    const blobs = await openBlobStore(${JSON.stringify(folder)});
    const plugins = await loadPlugins(${JSON.stringify(plugins.configUrl)});
    const queue = await openEvaluationQueue(pool, console.error);
    await startEvaluationWorker({ pool, blobs, plugins, queue, log: console.error });`;
  return spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "inherit", "inherit"],
  });
}

function moduleOf(name: string): string {
  return JSON.stringify(new URL(`../../packages/core/src/${name}`, import.meta.url).href);
}

async function leaveBehind(runId: number): Promise<void> {
  const [column] = await pool.sql<
    { id: number }[]
  >`insert into columns (created_seq) values (1) returning id`;
  await pool.sql`
    insert into cells (column_id, sample_id, from_seq, to_seq, revision, absent, edited, num)
    values (${column!.id}, 1, 1, 9223372036854775807, 1, false, false, 1)`;
  await pool.sql`
    update evaluation_runs
    set state = 'RUNNING', started_at = now(), output_columns = ${JSON.stringify({ doubled: column!.id })}::jsonb
    where id = ${runId}`;
}
