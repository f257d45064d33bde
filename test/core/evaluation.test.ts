import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TensorSpec } from "@loupe/plugin-api";
import sharp from "sharp";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { Actor } from "../../packages/core/src/access/actor.ts";
import { createOwner } from "../../packages/core/src/access/owners.ts";
import { openBlobStore } from "../../packages/core/src/blob/blob-store.ts";
import { registerBlob } from "../../packages/core/src/blob/dataset-blobs.ts";
import { lockRun } from "../../packages/core/src/evaluation/lock-run.ts";
import { loadPlugins } from "../../packages/core/src/evaluation/plugins.ts";
import { openEvaluationQueue } from "../../packages/core/src/evaluation/queue.ts";
import { readRunEvents } from "../../packages/core/src/evaluation/run-events.ts";
import { cancelRun, getRun, listRuns } from "../../packages/core/src/evaluation/runs.ts";
import { settleLeftRuns } from "../../packages/core/src/evaluation/settle-left-runs.ts";
import { startRun, type StartRunInput } from "../../packages/core/src/evaluation/start-run.ts";
import { watchRun } from "../../packages/core/src/evaluation/watch-run.ts";
import {
  startEvaluationWorker,
  type EvaluationWorkerOptions,
} from "../../packages/core/src/evaluation/worker.ts";
import { appendSamples, type NewSample } from "../../packages/core/src/tensor/append-samples.ts";
import { createTensor } from "../../packages/core/src/tensor/create-tensor.ts";
import { deleteSamples } from "../../packages/core/src/tensor/delete-samples.ts";
import { readValues } from "../../packages/core/src/tensor/read-values.ts";
import { commit } from "../../packages/core/src/version/commit.ts";
import { createDataset } from "../../packages/core/src/version/create-dataset.ts";
import { getCommit, listCommits } from "../../packages/core/src/version/history.ts";
import { getMembership, getStructure } from "../../packages/core/src/version/read-structure.ts";
import { resolveRef, type DatasetKey } from "../../packages/core/src/version/resolve-ref.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const pool = await createTestDatabase();
const folder = await mkdtemp(join(tmpdir(), "loupe-evaluation-"));
const blobs = await openBlobStore(folder);
const plugins = await loadPlugins(
  new URL("../fixtures/plugins/loupe.config.ts", import.meta.url).href,
);
const problems: unknown[] = [];
const queue = await openEvaluationQueue(pool, (message) => problems.push(message));
const owner = await createOwner(pool, { name: "ada", kind: "PERSON" });
const ada: Actor = {
  ownerId: owner.id,
  ownerName: "ada",
  tokenName: "",
  role: "ADMIN",
  isAdministrator: false,
};
const services = {
  pool,
  blobs,
  plugins,
  idleSeconds: 20,
  log: (...problem: unknown[]) => problems.push(problem),
};

afterAll(async () => {
  await queue.close();
  await rm(folder, { recursive: true, force: true });
});

const NUMBER: TensorSpec = { htype: "generic", dtype: "float64" };
const refused = await makeNumbers("refused", 3, { remark: { htype: "text" } });

describe("a run", () => {
  test("writes what the evaluator yields, and commits it on the branch with its provenance", async () => {
    const dataset = await makeNumbers("ordinary", 1000);
    const source = await resolveRef(pool, dataset, "main");
    const started = await start({ dataset, evaluator: "numbers/double", options: { factor: 3 } });
    expect(started).toMatchObject({
      state: "QUEUED",
      inputs: { score: "score" },
      options: { factor: 3, delay: 0 },
    });

    const run = await finish(started.id);
    expect(run).toMatchObject({
      state: "SUCCEEDED",
      samplesTotal: 1000,
      samplesDone: 1000,
      errorCode: null,
      modelName: "arithmetic",
      modelDigest: "ab".repeat(32),
      summary: { environment: expect.arrayContaining(["PATH"]) },
    });
    const head = await resolveRef(pool, dataset, "main");
    expect(head.commitId).toBe(run.commitId);
    expect(await getCommit(pool, dataset, run.commitId!)).toMatchObject({
      author: "ada",
      message: `Evaluate numbers/double on ${source.commitId.slice(0, 8)}`,
      parentIds: [source.commitId],
      valuesChanged: 2000,
    });
    const doubled = await valuesOf(dataset, "model_evaluation/doubled");
    expect(doubled).toEqual(Array.from({ length: 1000 }, (_, index) => index * 3));
    expect((await valuesOf(dataset, "model_evaluation/note")).at(-1)).toBe("sample 999");
    const tensor = (await getStructure(pool, head)).tensors.get("model_evaluation/doubled")!;
    expect(tensor.meta.provenance).toEqual({
      runId: run.id,
      evaluator: "numbers/double",
      pluginVersion: "1.2.3",
      options: { factor: 3, delay: 0 },
      sourceCommitId: source.commitId,
      modelName: "arithmetic",
      modelDigest: "ab".repeat(32),
    });
  });

  test("gives images, class positions and converted boxes, and writes objects", async () => {
    const dataset = await makeBoxes("objects");
    const run = await finish((await start({ dataset, evaluator: "boxes/echo" })).id);
    expect(run).toMatchObject({ state: "SUCCEEDED", errorMessage: null });
    expect(await valuesOf(dataset, "model_evaluation/boxes")).toEqual([
      [
        [0.25, 0.5, 0.5, 1],
        [0.75, 0.25, 0.5, 0.5],
      ],
      [],
      [],
    ]);
    expect(await valuesOf(dataset, "model_evaluation/scores")).toEqual([[1, 0.5], [], []]);
    const tensors = (await getStructure(pool, await resolveRef(pool, dataset, "main"))).tensors;
    expect(tensors.get("model_evaluation/labels")!.meta.classes!.map(({ name }) => name)).toEqual([
      "zero",
      "one",
      "two",
    ]);
    expect(await valuesOf(dataset, "model_evaluation/labels")).toEqual([[2, 0], [], []]);
    const [bytes, , none] = await valuesOf(dataset, "model_evaluation/bytes");
    expect([Number(bytes) > 50, none]).toEqual([true, undefined]);
  });

  test("passes over deleted samples, and may be run again in place of its former outputs", async () => {
    const dataset = await makeNumbers("again", 10);
    await finish((await start({ dataset, evaluator: "numbers/double" })).id);
    const atRevision = (await resolveRef(pool, dataset, "main")).revision!;
    await deleteSamples(pool, {
      dataset,
      branch: "main",
      samples: [{ index: 0 }, { index: 4 }],
      atRevision,
    });
    await commit(pool, { dataset, branch: "main", message: "Delete two", author: "ada" });
    const run = await finish(
      (await start({ dataset, evaluator: "numbers/double", options: { factor: 10 } })).id,
    );
    expect(run).toMatchObject({ state: "SUCCEEDED", samplesTotal: 8 });
    expect(await valuesOf(dataset, "model_evaluation/doubled")).toEqual([
      10, 20, 30, 50, 60, 70, 80, 90,
    ]);
    expect(await valuesOf(dataset, "model_evaluation/note")).toContain("sample 7");
  });

  test("reads the commit it is told to, and nothing is needed of a dataset without samples", async () => {
    const dataset = await makeNumbers("empty", 0);
    const empty = (await resolveRef(pool, dataset, "main")).commitId;
    await appendSamples(pool, { dataset, branch: "main", samples: numbers(5) });
    await commit(pool, { dataset, branch: "main", message: "Five", author: "ada" });
    const run = await finish(
      (await start({ dataset, evaluator: "numbers/double", ref: empty, outputGroup: "" })).id,
    );
    expect(run).toMatchObject({ state: "SUCCEEDED", samplesTotal: 0, sourceCommitId: empty });
    expect(await valuesOf(dataset, "doubled")).toEqual(Array.from({ length: 5 }));
  });

  test("two of one branch both commit, though they were started together", async () => {
    const dataset = await makeNumbers("together", 20);
    const first = await start({ dataset, evaluator: "numbers/double", outputGroup: "a" });
    const second = await start({ dataset, evaluator: "numbers/double", outputGroup: "b" });
    expect([(await finish(first.id)).state, (await finish(second.id)).state]).toEqual([
      "SUCCEEDED",
      "SUCCEEDED",
    ]);
    const { commits } = await listCommits(pool, await resolveRef(pool, dataset, "main"), {
      first: 2,
    });
    expect(commits.map(({ id }) => id)).toEqual([
      (await getRun(pool, second.id)).commitId,
      (await getRun(pool, first.id)).commitId,
    ]);
    const page = await listRuns(pool, dataset.id, { first: 1 });
    expect([page.runs.map(({ id }) => id), page.hasNextPage]).toEqual([[second.id], true]);
    expect(
      (await listRuns(pool, dataset.id, { first: 5, after: second.id })).runs.map(({ id }) => id),
    ).toEqual([first.id]);
  });

  test("stores a number that is not one", async () => {
    const dataset = await makeNumbers("nan", 6);
    expect((await finish((await start({ dataset, evaluator: "faulty/nan" })).id)).state).toBe(
      "SUCCEEDED",
    );
    expect(await valuesOf(dataset, "model_evaluation/loss")).toEqual([1, 1, 1, 1, Number.NaN, 1]);
  });
});

describe("is refused before it is queued", () => {
  test.each<[string, Partial<StartRunInput>, string, RegExp]>([
    [
      "an unknown evaluator",
      { evaluator: "numbers/half" },
      "EVALUATOR_NOT_FOUND",
      /numbers\/double, numbers\/slow/,
    ],
    [
      "a wrong option",
      { options: { factor: -1 } },
      "INVALID_OPTION",
      /"factor" is -1; expected at least 0/,
    ],
    ["an unknown branch", { branch: "nowhere" }, "REF_NOT_FOUND", /its branches are "main"/],
    ["an unknown ref", { ref: "nowhere" }, "REF_NOT_FOUND", /"nowhere"/],
    [
      "an unknown role",
      { inputs: { image: "score" } },
      "INVALID_INPUT",
      /no input "image"; its inputs are: score/,
    ],
    [
      "a tensor that is not there",
      { inputs: { score: "points" } },
      "INPUT_MISSING",
      /no tensor "points"; generic tensors there are: "score"/,
    ],
    [
      "a tensor of another htype",
      { inputs: { score: "remark" } },
      "INPUT_MISSING",
      /tensor "remark" is a text/,
    ],
    [
      "an output in place of an input",
      { inputs: { score: "doubled" }, outputGroup: "" },
      "INPUT_MISSING",
      /no tensor "doubled"/,
    ],
    ["an output below a tensor", { outputGroup: "score" }, "NAME_TAKEN", /"score" is a tensor/],
    ["a group of another name than may be", { outputGroup: "a//b" }, "INVALID_NAME", /./],
  ])("%s", async (_, change, code, message) => {
    const before = await listRuns(pool, refused.id, { first: 10 });
    const attempt = start({ dataset: refused, evaluator: "numbers/double", ...change });
    await expect(attempt).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await listRuns(pool, refused.id, { first: 10 })).toEqual(before);
  });

  test("uncommitted changes", async () => {
    const dataset = await makeNumbers("uncommitted", 3);
    await appendSamples(pool, { dataset, branch: "main", samples: numbers(1) });
    await expect(start({ dataset, evaluator: "numbers/double" })).rejects.toMatchObject({
      code: "UNCOMMITTED_CHANGES",
    });
  });

  test("values that no run has written", async () => {
    const dataset = await makeNumbers("occupied", 0);
    await createTensor(pool, { dataset, branch: "main", path: "doubled", spec: NUMBER });
    await commit(pool, { dataset, branch: "main", message: "Empty tensor", author: "ada" });
    const input = { dataset, evaluator: "numbers/double", outputGroup: "" };
    expect((await finish((await start(input)).id)).state).toBe("SUCCEEDED");
    await createTensor(pool, { dataset, branch: "main", path: "mine/doubled", spec: NUMBER });
    await appendSamples(pool, {
      dataset,
      branch: "main",
      samples: [{ values: { "mine/doubled": { number: 1 } } }],
    });
    await commit(pool, { dataset, branch: "main", message: "By hand", author: "ada" });
    const refusal = {
      code: "NAME_TAKEN",
      message: expect.stringMatching(/holds values that no run has written/),
    };
    await expect(start({ ...input, outputGroup: "mine" })).rejects.toMatchObject(refusal);
  });
});

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
    const dataset = await makeNumbers(`faulty-${name}`, 20);
    const head = (await resolveRef(pool, dataset, "main")).commitId;
    const run = await finish((await start({ dataset, evaluator: `faulty/${name}` })).id);
    expect(run).toMatchObject({
      state: "FAILED",
      errorCode: "EVALUATOR_FAILED",
      errorMessage: expect.stringMatching(reason),
      commitId: null,
    });
    expect(run.errorMessage).toContain(`"faulty/${name}"`);
    await expectNothingLeft(dataset, head);
  });

  test("names the image whose file is gone", async () => {
    const dataset = await makeBoxes("gone");
    const { id } = await start({ dataset, evaluator: "boxes/echo" });
    const [{ digest }] = (await pool.sql<
      { digest: string }[]
    >`select encode(digest, 'hex') as digest from blobs`) as [{ digest: string }];
    const away = join(folder, "away");
    await rename(blobs.path(digest), away);
    const run = await finish(id);
    await rename(away, blobs.path(digest));
    expect(run.errorMessage).toBe(
      `Evaluator "boxes/echo" failed before its first output: it stopped with an error: The stored image ${digest} could not be read (ENOENT).`,
    );
  });

  test("kills an evaluator that hangs", async () => {
    const dataset = await makeNumbers("hanging", 10);
    const head = (await resolveRef(pool, dataset, "main")).commitId;
    const { id } = await start({ dataset, evaluator: "faulty/hang" });
    const run = await finish(id, { idleSeconds: 1 });
    expect(run).toMatchObject({
      state: "FAILED",
      errorMessage: expect.stringMatching(/no sign of life for 1 seconds/),
    });
    await expectNothingLeft(dataset, head);
  });

  test("does not publish over changes made while it ran", async () => {
    const dataset = await makeNumbers("changed", 60);
    const { id } = await start({ dataset, evaluator: "numbers/slow", options: { delay: 10 } });
    const run = await finish(id, {}, async () => {
      await progressOf(id);
      await appendSamples(pool, { dataset, branch: "main", samples: numbers(1) });
    });
    expect(run).toMatchObject({ state: "FAILED", errorCode: "UNCOMMITTED_CHANGES" });
  });

  test("can be started again after its worker was killed, which ends the evaluator's process too", async () => {
    const dataset = await makeNumbers("killed", 5000);
    const head = (await resolveRef(pool, dataset, "main")).commitId;
    const { id } = await start({ dataset, evaluator: "numbers/slow", options: { delay: 2 } });
    const worker = spawnWorker();
    await progressOf(id);
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
    await expectNothingLeft(dataset, head);
    const pid = Number(/process (\d+)/.exec((await logOf(id)).join("\n"))![1]);
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 10_000);
    expect((await finish((await start({ dataset, evaluator: "numbers/double" })).id)).state).toBe(
      "SUCCEEDED",
    );
  });

  test("is not taken for dead while a worker is at it", async () => {
    const dataset = await makeNumbers("alive", 10);
    const { id } = await start({ dataset, evaluator: "numbers/double" });
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
    const dataset = await makeNumbers("cancelled", 5000);
    const head = (await resolveRef(pool, dataset, "main")).commitId;
    const { id } = await start({ dataset, evaluator: "numbers/slow", options: { delay: 2 } });
    const run = await finish(id, {}, async () => {
      await progressOf(id);
      await cancelRun(pool, id);
    });
    expect(run).toMatchObject({
      state: "CANCELLED",
      commitId: null,
      errorCode: null,
      outputColumns: null,
    });
    expect(run.samplesDone).toBeLessThan(5000);
    await expectNothingLeft(dataset, head);
    await expect(cancelRun(pool, id)).rejects.toMatchObject({
      code: "RUN_FINISHED",
      message: `Run ${id} has ended already: it is cancelled.`,
    });
  });

  test("a queued run never starts it", async () => {
    const dataset = await makeNumbers("never", 3);
    const { id } = await start({ dataset, evaluator: "numbers/double" });
    await cancelRun(pool, id);
    const after = await start({ dataset, evaluator: "numbers/double" });
    await finish(after.id);
    expect(await getRun(pool, id)).toMatchObject({ state: "CANCELLED", startedAt: null });
  });

  test("a run that is not there is an error", async () => {
    await expect(cancelRun(pool, 999_999)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });
});

describe("events", () => {
  test("are numbered, grow to the end, and are sent again from any number on", async () => {
    const dataset = await makeNumbers("events", 300);
    const { id } = await start({ dataset, evaluator: "numbers/slow", options: { delay: 2 } });
    const live: number[] = [];
    await finish(id, {}, async () => {
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
    const dataset = await makeNumbers("watched", 1);
    const { id } = await start({ dataset, evaluator: "numbers/double" });
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
  const dataset = await makeNumbers("stopped", 5000);
  const head = (await resolveRef(pool, dataset, "main")).commitId;
  const { id } = await start({ dataset, evaluator: "numbers/slow", options: { delay: 2 } });
  const worker = await startEvaluationWorker({ ...services, queue });
  await progressOf(id);
  await worker.stop();
  expect(await getRun(pool, id)).toMatchObject({
    state: "FAILED",
    errorMessage: "The worker was stopped; the run can be started again.",
  });
  await expectNothingLeft(dataset, head);
});

test("no fault of the platform was reported", () => {
  expect(problems).toEqual([]);
});

function start(input: Omit<StartRunInput, "branch" | "author"> & { branch?: string }) {
  return startRun(pool, { plugins, queue }, { branch: "main", author: "ada", ...input });
}

/** Has a worker carry out what is queued until a run has ended. */
async function finish(
  runId: number,
  options: Partial<EvaluationWorkerOptions> = {},
  meanwhile?: () => Promise<void>,
) {
  const worker = await startEvaluationWorker({ ...services, queue, ...options });
  try {
    await meanwhile?.();
    for await (const _ of watchRun(pool, runId, 0, AbortSignal.timeout(25_000)));
  } finally {
    await worker.stop();
  }
  return getRun(pool, runId);
}

/** Resolves when the run has stored something. */
async function progressOf(runId: number): Promise<void> {
  for await (const { samplesDone } of watchRun(pool, runId, 0, AbortSignal.timeout(20_000)))
    if (samplesDone > 0) return;
}

async function logOf(runId: number): Promise<string[]> {
  return (await readRunEvents(pool, runId, 0)).flatMap(({ log }) => log ?? []);
}

/** A worker in a process of its own, to be killed. */
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

/** A run as a worker leaves it that is killed in the middle: running, with values in columns of its own. */
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

/** The branch is where it was, and no value lies in a column that nothing names. */
async function expectNothingLeft(dataset: DatasetKey, head: string): Promise<void> {
  const ref = await resolveRef(pool, dataset, "main");
  expect(ref.commitId).toBe(head);
  const { tensors } = await getStructure(pool, ref);
  expect([...tensors.keys()].filter((path) => path.startsWith("model_evaluation/"))).toEqual([]);
  const [row] = await pool.sql<{ orphans: number }[]>`
    select count(*) as orphans from cells
    where column_id not in (select column_id from tensor_definitions)`;
  expect(row!.orphans).toBe(0);
}

async function makeNumbers(
  name: string,
  count: number,
  tensors: Record<string, TensorSpec> = {},
): Promise<DatasetKey> {
  return makeDataset(name, { score: NUMBER, ...tensors }, numbers(count));
}

function numbers(count: number): NewSample[] {
  return Array.from({ length: count }, (_, index) => ({ values: { score: { number: index } } }));
}

/** Three samples of 40 × 20 pixels: two objects, none, and no values at all. */
async function makeBoxes(name: string): Promise<DatasetKey> {
  const dataset = await makeDataset(name, {
    images: { htype: "image" },
    boxes: { htype: "bbox", describes: "OBJECT", coords: { type: "pixel", mode: "LTWH" } },
    labels: { htype: "class_label", describes: "OBJECT", classNames: ["zero", "one", "two"] },
  });
  const png = await sharp({ create: { width: 40, height: 20, channels: 3, background: "#336699" } })
    .png()
    .toBuffer();
  const { digest, bytes } = await blobs.write(png, { maxBytes: 1 << 20 });
  await registerBlob(pool, dataset.id, {
    digest,
    bytes,
    mime: "image/png",
    width: 40,
    height: 20,
    channels: 3,
  });
  const boxes = [
    [0, 0, 20, 20],
    [20, 0, 20, 10],
  ];
  const samples = [
    {
      values: { images: { image: digest }, boxes: { boxes }, labels: { labels: ["two", "zero"] } },
    },
    { values: { images: { image: digest }, boxes: { boxes: [] }, labels: { labels: [] } } },
    { values: {} },
  ];
  await appendSamples(pool, { dataset, branch: "main", samples });
  await commit(pool, { dataset, branch: "main", message: "Three samples", author: "ada" });
  return dataset;
}

async function makeDataset(
  name: string,
  tensors: Record<string, TensorSpec>,
  samples: NewSample[] = [],
): Promise<DatasetKey> {
  const dataset = await createDataset(pool, ada, { owner: "ada", name });
  for (const [path, spec] of Object.entries(tensors))
    await createTensor(pool, { dataset, branch: "main", path, spec });
  await appendSamples(pool, { dataset, branch: "main", samples });
  await commit(pool, { dataset, branch: "main", message: "Import", author: "ada" });
  return dataset;
}

/** What a tensor holds at the branch's head, by index; undefined where it holds nothing. */
async function valuesOf(dataset: DatasetKey, path: string): Promise<unknown[]> {
  const ref = await resolveRef(pool, dataset, "main");
  const membership = await getMembership(pool, ref);
  const ids = membership.slice(0, membership.count);
  const tensor = (await getStructure(pool, ref)).tensors.get(path)!;
  const [values] = await readValues(pool, [tensor], ids);
  return ids.map((id) => {
    const value = values!.get(id)?.value;
    switch (value?.kind) {
      case "number":
        return value.number;
      case "numbers":
        return value.numbers;
      case "labels":
        return value.classIds.map((one) =>
          tensor.meta.classes!.findIndex(({ id: classId }) => classId === one),
        );
      case "boxes":
        return value.boxes;
      case "text":
        return value.text;
      default:
        return undefined;
    }
  });
}
