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
  await run("import", "house-numbers", "--dataset", NUMBERS, "--create", "--option", "count=4");
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

interface QueryAnswer {
  samples: { sampleId: number; values: { labels: string[] } }[];
}

const query = (ref: string) =>
  json<QueryAnswer>("query", NUMBERS, "--ref", ref, "--tensors", "labels");

test("a sample that was deleted and the objects of another come back", async () => {
  await run("branch", "create", NUMBERS, "try");
  const { samples } = await query("main");
  const [first, second] = samples.map(({ sampleId }) => sampleId);
  const on = ["--branch", "try"];
  await json("edit", "remove-object", NUMBERS, ...on, "--index", "1", "--position", "0");
  await json("edit", "delete-samples", NUMBERS, ...on, "--index", "0");
  expect((await query("try")).samples).toHaveLength(3);
  const what = ["--sample", String(first), "--value", `${second}:labels`];
  const from = ["--on", "try", "--from", "main"];
  expect(await json("restore", NUMBERS, ...from, ...what)).toEqual({
    sampleIds: [first, second],
    revision: expect.any(Number),
  });
  expect((await query("try")).samples).toEqual(samples);
});

test("a tensor comes back, and people are told so", async () => {
  await run("branch", "create", NUMBERS, "other");
  await json(
    "edit",
    "remove-object",
    NUMBERS,
    "--branch",
    "other",
    "--index",
    "2",
    "--position",
    "0",
  );
  const args = ["restore", NUMBERS, "--on", "other", "--from", "main", "--tensor", "labels"];
  expect(await run(...args)).toEqual({
    exitCode: 0,
    stdout: "Brought back 1 tensor from main to branch other; not committed.\n",
    stderr: "",
  });
  expect((await query("other")).samples).toEqual((await query("main")).samples);
});

test("refusals are one sentence", async () => {
  const args = ["restore", NUMBERS, "--on", "main", "--from", "main"];
  expect(await run(...args)).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: "There is nothing to restore; expected tensors, samples or values.\n",
  });
  const { exitCode, stdout } = await run(...args, "--sample", "999999", "--json");
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([
    1,
    { error: { code: "SAMPLE_NOT_FOUND" } },
  ]);
  expect((await run(...args, "--value", "labels")).stderr).toContain("Expected ID:PATH");
});
