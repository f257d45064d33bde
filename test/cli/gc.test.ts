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
});
afterAll(() => loupe.close());

const NUMBERS = "admin/numbers";

function run(...args: string[]): Promise<CommandResult> {
  return runLoupe([...args, "--data-dir", dataDir]);
}

test("what a deleted branch leaves is counted, then removed", async () => {
  await run("import", "house-numbers", "--dataset", NUMBERS, "--create", "--option", "count=2");
  await run("branch", "create", NUMBERS, "side");
  const sample = ["--branch", "side", "--index", "0"];
  await run("edit", "remove-object", NUMBERS, ...sample, "--position", "0");
  const committed = await run("commit", NUMBERS, "--branch", "side", "--message", "One less");
  expect(committed).toMatchObject({ stderr: "", exitCode: 0 });
  await run("branch", "delete", NUMBERS, "side");

  const would = JSON.parse((await run("gc", "--dry-run", "--json")).stdout);
  expect(would).toMatchObject({ dryRun: true, commits: 1, branches: 1, values: { count: 3 } });
  const { stdout, stderr, exitCode } = await run("gc", "--older-than", "0");
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout.split("\n").slice(0, 4)).toEqual([
    expect.stringMatching(/^removed +count +bytes$/),
    expect.stringMatching(/^-+ +-+ +-+$/),
    expect.stringMatching(/^commits +1$/),
    expect.stringMatching(/^branches +1$/),
  ]);
  const again = JSON.parse((await run("gc", "--json")).stdout);
  expect(again).toMatchObject({ dryRun: false, commits: 0, branches: 0, values: { count: 0 } });
});

test("hours that are no number are refused", async () => {
  const { stderr, exitCode } = await run("gc", "--older-than", "soon");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("Expected hours, 0 or more.");
});
