import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLoupe, type RunningLoupe } from "../../packages/cli/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { makeFolder, runLoupe, type CommandResult } from "./run-loupe.ts";

const dataDir = join(await makeFolder(), "data");
const database = await createTestDatabase();
let loupe: RunningLoupe;

beforeAll(async () => {
  loupe = await startLoupe({ dataDir, port: 0, databaseUrl: database.url });
  await run("import", "house-numbers", "--dataset", NUMBERS, "--create", "--option", "count=5");
});
afterAll(() => loupe.close());

const NUMBERS = "admin/numbers";

function run(...args: string[]): Promise<CommandResult> {
  return runLoupe([...args, "--data-dir", dataDir]);
}

async function samplesOf(...args: string[]) {
  const { stdout, stderr, exitCode } = await run("query", NUMBERS, ...args, "--json");
  expect([exitCode, stderr]).toEqual([0, ""]);
  return (JSON.parse(stdout) as { samples: { index: number; values: object }[] }).samples;
}

test("a query is saved under a name, asked by it, and saved anew", async () => {
  const filter = JSON.stringify({ objects: { where: [], count: { atLeast: 1 } } });
  const saved = await samplesOf("--filter", filter, "--tensors", "labels", "--save-view", "full");
  expect(saved).toHaveLength(5);
  expect(await samplesOf("--view", "full")).toEqual(saved);
  const [first] = await samplesOf("--view", "full", "--offset", "3", "--first", "1");
  expect(first).toEqual(saved[3]);
  const none = JSON.stringify({ objects: { where: [], count: { atLeast: 99 } } });
  await samplesOf("--filter", none, "--save-view", "full");
  expect(await samplesOf("--view", "full")).toEqual([]);
});

test("options beside a view go before what it says", async () => {
  await samplesOf("--tensors", "labels", "--save-view", "labels");
  const [sample] = await samplesOf("--view", "labels", "--tensors", "boxes", "--first", "1");
  expect(Object.keys(sample!.values)).toEqual(["boxes"]);
});

test("a view that is not there is told", async () => {
  const { exitCode, stderr } = await run("query", NUMBERS, "--view", "lost");
  expect([exitCode, stderr]).toEqual([1, 'admin/numbers has no view "lost".\n']);
});
