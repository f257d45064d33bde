import { rename } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRunEvents } from "../../packages/core/src/evaluation/run-events.ts";
import { cancelRun, getRun } from "../../packages/core/src/evaluation/runs.ts";
import { watchRun } from "../../packages/core/src/evaluation/watch-run.ts";
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
const { pool, folder, blobs, problems } = stage;

describe("a run that fails", () => {
  test.each([
    ["abort", /was ended by SIGABRT/],
    ["throw", /stopped with an error: sample 3 is too much/],
    ["too-few", /yielded 5 results for 20 samples; expected exactly one for each/],
    ["too-many", /yielded more than 20 results for 20 samples/],
    ["wrong-name", /its sample 0 has the output "lost", which is not declared/],
    ["wrong-type", /its sample 4 has a "loss" of "high"; expected a number or an array/],
    ["not-finite", /its sample 4 has a "loss" of Infinity; expected a finite number or an array/],
    ["wrong-shape", /its sample 4 has a "vector" of .*; expected an array of shape \[2\]/],
    ["no-object", /its sample 0 has null for its outputs/],
    ["bad-summary", /Its figures\["mean"\] is NaN; expected a finite number or null/],
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
      `Evaluator "boxes/echo" failed before its first output, at sample 0 or one it had read ahead: it stopped with an error: The stored image ${digest} could not be read (ENOENT).`,
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

  test("kills an evaluator that takes too much memory", async () => {
    const dataset = await makeNumbers(stage, "hoarding", 10);
    const head = (await resolveRef(pool, dataset, "main")).commitId;
    const { id } = await start(stage, { dataset, evaluator: "faulty/hoard" });
    const run = await finish(stage, id, { memoryLimit: 300e6 });
    expect(run).toMatchObject({
      state: "FAILED",
      errorMessage: expect.stringMatching(
        /^Evaluator "faulty\/hoard" failed .*at sample \d.*: it took \d+ MB of memory/,
      ),
    });
    await expectNothingLeft(stage, dataset, head);
  });

  test("says where the plugin of the worker is another version than it was started with", async () => {
    const dataset = await makeNumbers(stage, "upgraded", 10);
    const { id } = await start(stage, { dataset, evaluator: "numbers/double" });
    await pool.sql`update evaluation_runs set plugin_version = '1.0.0' where id = ${id}`;
    expect(await finish(stage, id)).toMatchObject({
      state: "FAILED",
      errorCode: "EVALUATOR_FAILED",
      errorMessage:
        'The run was started with version 1.0.0 of plugin "numbers", but a worker has version 1.2.3; start the run again.',
    });
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

test("no fault of the platform was reported", () => {
  expect(problems).toEqual([]);
});
