import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { linesOf, openTrainingStage, type ToldTraining } from "../helpers/training-stage.ts";
import { exitOf, firstLine, makeFolder, spawnLoupe } from "./run-loupe.ts";

const CONFIG = fileURLToPath(new URL("../fixtures/plugins/loupe.config.ts", import.meta.url));
const SLOW = { steps: 60, delay: 40 };
const AGAIN = /^A worker has taken the training up again/;

const folder = await makeFolder();
const stage = await openTrainingStage();
const { pool, blobs, url, run, start, watch, read } = stage;

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
    await exitOf(child);
  }
});

/** Starts a worker of its own on the disk of a machine; answers it and what it says first. */
async function startWorker(machine: string, ...args: string[]) {
  const dataDir = join(folder, machine);
  const child = spawnLoupe(["worker", "--blobs", blobs.root, "--data-dir", dataDir, ...args], {
    DATABASE_URL: pool.url,
    LOUPE_CONFIG: CONFIG,
  });
  children.push(child);
  child.stderr!.pipe(process.stderr);
  return { child, said: await firstLine(child.stdout!) };
}

const step = (wanted: number) => (event: ToldTraining) => event.step >= wanted;
const stepsOf = (events: readonly ToldTraining[]) =>
  events.flatMap(({ point }) => (point?.kind === "PROGRESS" ? [point.step] : []));

test("is killed in the middle of a training; the next one goes on from what is on its disk", async () => {
  const id = await start({ options: SLOW });
  const { child, said } = await startWorker("one", "--server", `${url}/`);
  expect(said).toContain(`in trainings on ${url}. `);
  await watch(id, step(10));
  child.kill("SIGKILL");
  await startWorker("one", "--server", url);
  const events = await watch(id);
  expect(events.at(-1)).toMatchObject({ state: "SUCCEEDED", step: 60 });
  expect(events.map(({ number }) => number)).toEqual(events.map((_, place) => place + 1));
  const lines = linesOf(events);
  expect(lines.filter((line) => AGAIN.test(line))).toEqual([
    "A worker has taken the training up again where another one left it.",
  ]);
  const goneOn = lines.find((line) => line.startsWith("goes on from step "))!;
  expect(Number(goneOn.split(" ").at(-1))).toBeGreaterThanOrEqual(10);
  expect(stepsOf(events)).toEqual(stepsOf(events).toSorted((a, b) => a - b));
}, 60_000);

test("on another machine begins anew, and says so", async () => {
  const id = await start({ options: SLOW });
  const { child } = await startWorker("two", "--server", url);
  await watch(id, step(5));
  child.kill("SIGTERM");
  expect(await exitOf(child)).toBe(0);
  await startWorker("three", "--server", url);
  const events = await watch(id, ({ log }) => log?.includes("begins anew") ?? false);
  const again = linesOf(events).filter((line) => AGAIN.test(line));
  expect(again).toEqual([expect.stringContaining("on that one's disk: the training begins anew.")]);
  await run("cancelTraining", { id }, "run { id }");
}, 60_000);

test("may be stopped as often as one likes; a training that one after another is lost at is given up", async () => {
  const id = await start({ options: { ...SLOW, delay: 60_000 } });
  const beginOn = async (machine: string, times: number) => {
    const { child } = await startWorker(machine, "--server", url);
    await expect.poll(() => countStarts(id), { timeout: 20_000 }).toBe(times);
    return child;
  };
  const first = await beginOn("six", 1);
  // As if this were the fifth one.
  await pool.sql`update training_runs set lost = 5 where state = 'RUNNING'`;
  first.kill("SIGTERM");
  expect(await exitOf(first)).toBe(0);
  const second = await beginOn("six", 2);
  second.kill("SIGKILL");
  await startWorker("six", "--server", url);
  expect((await watch(id)).at(-1)).toMatchObject({ state: "FAILED" });
  expect(await read(id, "error { code message }")).toEqual({
    error: {
      code: "RUN_STOPPED",
      message: expect.stringMatching(/^5 workers were lost one after another without a step/),
    },
  });
}, 60_000);

async function countStarts(id: string): Promise<number> {
  const { log } = await read(id, "log { text }");
  const lines = log.flatMap(({ text }: { text: string }) => text.split("\n"));
  return lines.filter((line: string) => line.startsWith("process ")).length;
}

test("takes no trainings where it knows of no server, and says what to do", async () => {
  const { said } = await startWorker("four");
  expect(said).toContain("not in trainings, since it knows of no server: name one with --server");
  const { child } = await startWorker("five", "--server", "loupe");
  expect(await exitOf(child)).toBe(1);
});
