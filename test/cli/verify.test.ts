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
  await run(
    "import",
    "house-numbers",
    "--dataset",
    "admin/numbers",
    "--create",
    "--option",
    "count=4",
  );
});
afterAll(() => loupe.close());

function run(...args: string[]): Promise<CommandResult> {
  return runLoupe([...args, "--data-dir", dataDir]);
}

test("a dataset that matches says so", async () => {
  const { exitCode, stdout, stderr } = await run("verify", "admin/numbers");
  expect([exitCode, stdout]).toEqual([0, "2 commits and 1 ref of admin/numbers match.\n"]);
  expect(stderr).toContain("Computing commits again: 2 of 2\n");
});

test("what does not match is listed, with exit code 1", async () => {
  await database.sql`update commits set message = 'something else' where message like 'Import%'`;
  const [cell] = await database.sql<{ sampleId: number }[]>`
    update cells set labels = labels || 99 where sample_id = (select min(sample_id) from cells) and labels is not null
    returning sample_id as "sampleId"`;
  const { exitCode, stdout } = await run("verify", "admin/numbers");
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /^commit [0-9a-f]{12}: Its id does not follow from its parents, author, time, message/,
  );
  expect(stdout).toMatch(new RegExp(`\nmain, sample ${cell!.sampleId}: Tensor "labels" has `));
  expect(stdout).toMatch(/\nProblems: \d+\n$/);
  const json = await run("verify", "admin/numbers", "--json");
  expect([json.exitCode, JSON.parse(json.stdout)]).toMatchObject([
    1,
    { commits: { checked: 2 }, refs: { checked: 1 } },
  ]);
});

test("a dataset that is not there is one sentence", async () => {
  const { exitCode, stdout, stderr } = await run("verify", "admin/nothing");
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("admin");
});

test("laying tables out over several machines is refused where there is no Citus", async () => {
  const environment = { DATABASE_URL: database.url };
  const plain = await runLoupe(["db", "distribute", "--json"], environment);
  expect([plain.exitCode, JSON.parse(plain.stdout)]).toMatchObject([
    1,
    {
      error: { code: "CITUS_MISSING", message: expect.stringContaining("create extension citus") },
    },
  ]);
  const own = await run("db", "distribute");
  expect([own.exitCode, own.stderr]).toEqual([
    1,
    expect.stringMatching(/^DATABASE_URL names no database/),
  ]);
});
