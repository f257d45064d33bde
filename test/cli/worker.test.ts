import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { loadPlugins } from "@loupe/core";
import { importSamples, loupeClient, planImport } from "../../packages/cli/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { startTestServer } from "../helpers/start-server.ts";
import { exitOf, firstLine, makeFolder, runLoupe, spawnLoupe } from "./run-loupe.ts";

const folder = await makeFolder();
const plugins = await loadPlugins(new URL("../../loupe.config.ts", import.meta.url).href);
const { url, token, pool, blobs } = await startTestServer({ plugins });
const client = loupeClient({ url, token });
const dataset = { owner: "admin", name: "drawn" };
const plan = await planImport(plugins.plugins, { path: "house-numbers", options: { count: 60 } });
await importSamples(client, { dataset, plan, message: "Draw", create: true });

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
    await exitOf(child);
  }
});

async function startWorker(...args: string[]): Promise<ChildProcess> {
  const child = spawnLoupe(["worker", "--blobs", blobs.root, "--json", ...args], {
    DATABASE_URL: pool.url,
  });
  children.push(child);
  child.stderr!.pipe(process.stderr);
  expect(JSON.parse(await firstLine(child.stdout!))).toEqual({ blobs: blobs.root, server: null });
  return child;
}

const EVALUATE = ["evaluate", "admin/drawn", "--branch", "main", "--json"];

const evaluate = (evaluator: string, ...args: string[]) =>
  runLoupe([...EVALUATE, "--server", url, "--token", token, "--evaluator", evaluator, ...args]);

test("carries out runs on the database and images it is given, and ends when asked to", async () => {
  const worker = await startWorker();
  const first = JSON.parse((await evaluate("example/mean-brightness")).stdout);
  expect(first).toMatchObject({ state: "SUCCEEDED", samplesComputed: 60, samplesReused: 0 });
  expect(first.summary.figures).toMatchObject({ images: 60 });
  const second = JSON.parse((await evaluate("example/mean-brightness")).stdout);
  expect(second).toMatchObject({ samplesComputed: 0, samplesReused: 60, summary: first.summary });
  const forced = JSON.parse((await evaluate("example/mean-brightness", "--force")).stdout);
  expect(forced).toMatchObject({ samplesComputed: 60, samplesReused: 0, summary: first.summary });
  worker.kill("SIGTERM");
  expect(await exitOf(worker)).toBe(0);
});

test("is killed, and another one finishes its run", async () => {
  const first = await startWorker();
  const options = ["--group", "found", "--option", "batchSize=1", "--option", "threads=1"];
  const ended = evaluate("faster-rcnn/predictions", ...options);
  await vi.waitFor(
    async () => {
      const begun = await pool.sql`
        select from evaluation_runs
        where evaluator = 'faster-rcnn/predictions' and output_seq is not null`;
      expect(begun).toHaveLength(1);
    },
    { timeout: 20_000, interval: 20 },
  );
  first.kill("SIGKILL");
  await startWorker();
  const { stdout, stderr } = await ended;
  expect(JSON.parse(stdout), stderr).toMatchObject({ state: "SUCCEEDED", samplesDone: 60 });
}, 60_000);

test("says what keeps it from working, in one sentence", async () => {
  const nowhere = join(folder, "nowhere");
  expect(await runLoupe(["worker", "--data-dir", nowhere])).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `No Loupe runs on the data folder ${nowhere}; start it first, or name a database with DATABASE_URL.\n`,
  });
  const noBlobs = await runLoupe(["worker", "--blobs", nowhere], { DATABASE_URL: pool.url });
  expect(noBlobs.stderr).toMatch(/^There is no folder .*nowhere; [^\n]*--blobs\.\n$/);
  const empty = await createTestDatabase("empty");
  const args = ["worker", "--blobs", blobs.root, "--json"];
  const behind = await runLoupe(args, { DATABASE_URL: empty.url });
  expect([behind.exitCode, JSON.parse(behind.stdout)]).toMatchObject([
    1,
    { error: { code: "DATABASE_NOT_MIGRATED" } },
  ]);
});
