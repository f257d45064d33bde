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
  await run("import", "house-numbers", "--dataset", NUMBERS, "--create", "--option", "count=3");
});
afterAll(() => loupe.close());

const NUMBERS = "admin/numbers";

function run(...args: string[]): Promise<CommandResult> {
  return runLoupe([...args, "--data-dir", dataDir]);
}

async function json<Answer>(...args: string[]): Promise<Answer> {
  const { stdout, stderr, exitCode } = await run(...args, "--json");
  expect([exitCode, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Answer;
}

async function countSamples(dataset: string, ...args: string[]): Promise<number> {
  return (await json<{ samples: unknown[] }>("query", dataset, ...args)).samples.length;
}

test("a tag is made, listed, read through and deleted", async () => {
  const [head] = await json<{ commitId: string }[]>("log", NUMBERS);
  const made = await run("tag", "create", NUMBERS, "v1");
  expect(made.stdout).toBe(`Tag v1 names commit ${head!.commitId.slice(0, 12)}.\n`);
  expect(await json("tag", "list", NUMBERS)).toMatchObject([
    { name: "v1", commit: { commitId: head!.commitId } },
  ]);
  await json("edit", "delete-samples", NUMBERS, "--branch", "main", "--index", "0");
  expect(await countSamples(NUMBERS, "--ref", "v1")).toBe(3);
  expect(await countSamples(NUMBERS)).toBe(2);
  await json("tag", "delete", NUMBERS, "v1");
  expect(await json("tag", "list", NUMBERS)).toEqual([]);
});

test("a name that is taken and a tag that is not there are told", async () => {
  const taken = await run("tag", "create", NUMBERS, "main");
  expect([taken.exitCode, taken.stderr]).toEqual([
    1,
    'admin/numbers has a branch "main" already.\n',
  ]);
  const missing = await run("tag", "delete", NUMBERS, "v9");
  expect([missing.exitCode, missing.stderr]).toEqual([1, 'admin/numbers has no tag "v9".\n']);
});

test("a fork has what was committed, and goes its own way", async () => {
  const made = await run("fork", NUMBERS, "--name", "mine");
  expect(made.stdout).toBe("admin/numbers is forked as admin/mine.\n");
  expect(await countSamples("admin/mine")).toBe(3);
  await json("edit", "delete-samples", "admin/mine", "--branch", "main", "--index", "0");
  await json("commit", "admin/mine", "--branch", "main", "--message", "One less");
  expect(await json("log", "admin/mine")).toHaveLength(3);
  expect(await json("log", NUMBERS)).toHaveLength(2);
});
