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

test("a value and an object lead to the commit that changed them", async () => {
  const on = ["--branch", "main"];
  const edit = ["edit", "remove-object", NUMBERS, ...on, "--index", "1", "--position", "0"];
  const { objectId, sampleIds } = await json<{ objectId: number; sampleIds: number[] }>(...edit);
  const labels = ["blame", NUMBERS, "--tensor", "labels"];
  expect(await json(...labels, "--index", "1")).toEqual({ commit: null, isUncommitted: true });
  expect((await run(...labels, "--index", "1")).stdout).toBe("Not committed yet.\n");
  const made = await json<{ commitId: string }>(
    "commit",
    NUMBERS,
    ...on,
    "--message",
    "Correct it",
  );
  expect(await json(...labels, "--sample", String(sampleIds[0]))).toMatchObject({
    commit: { commitId: made.commitId, message: "Correct it" },
    isUncommitted: false,
  });
  const line = `Commit ${made.commitId.slice(0, 12)} of `;
  const said = (await run(...labels, "--index", "1")).stdout;
  expect([said.startsWith(line), said.endsWith(" UTC: Correct it\n")]).toEqual([true, true]);
  const object = ["blame", NUMBERS, "--index", "1", "--object", String(objectId)];
  const [imported] = (await json<{ commitId: string }[]>("log", NUMBERS)).slice(1);
  expect(await json(...object, "--ref", imported!.commitId)).toMatchObject({
    commit: { message: "Import house-numbers" },
  });
  const gone = await run(...object, "--json");
  expect([gone.exitCode, JSON.parse(gone.stdout)]).toMatchObject([
    1,
    { error: { code: "OBJECT_NOT_FOUND" } },
  ]);
});

test("what is named by neither is refused in one sentence", async () => {
  expect(await run("blame", NUMBERS, "--index", "1")).toEqual({
    exitCode: 1,
    stdout: "",
    stderr:
      "A value is named by `tensor`, an object by `group` and `objectId`; expected exactly one of the two.\n",
  });
});
