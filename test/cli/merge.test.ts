import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLoupe, type RunningLoupe } from "../../packages/cli/src/index.ts";
import { setValues } from "../../packages/core/src/index.ts";
import { mergeStage } from "../helpers/merge-stage.ts";
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

/** Expects that it is carried out. */
async function done(...args: string[]): Promise<CommandResult> {
  const result = await run(...args);
  expect([result.exitCode, result.stderr.includes("rror")]).toEqual([0, false]);
  return result;
}

async function json<Answer>(...args: string[]): Promise<Answer> {
  const { stdout } = await done(...args, "--json");
  return JSON.parse(stdout) as Answer;
}

interface Conflicts {
  conflictCount: number;
  conflicts: { nodes: { key: string; kind: string }[] };
}

async function removeObject(branch: string, position: string): Promise<void> {
  const where = ["--branch", branch, "--index", "0", "--position", position];
  await done("edit", "remove-object", NUMBERS, ...where);
  await done("commit", NUMBERS, "--branch", branch, "--message", `Remove ${position}`);
}

async function deleteFirst(branch: string): Promise<string> {
  await done("edit", "delete-samples", NUMBERS, "--branch", branch, "--index", "0");
  const message = ["--message", "Delete the first"];
  return (await json<{ commitId: string }>("commit", NUMBERS, "--branch", branch, ...message))
    .commitId;
}

test("merge, conflicts, choices and revert, one after the other", async () => {
  await done("import", "house-numbers", "--dataset", NUMBERS, "--create", "--option", "count=4");
  await done("branch", "create", NUMBERS, "side");
  await removeObject("side", "0");
  const merged = await run("merge", NUMBERS, "side", "--into", "main");
  expect(merged).toMatchObject({ exitCode: 0, stderr: "" });
  expect(merged.stdout).toMatch(/^Commit [0-9a-f]{12} on main: 0 samples added, 0 deleted, /);
  const again = await json("merge", NUMBERS, "side", "--into", "main");
  expect(again).toMatchObject({ isUpToDate: true });
  await done("branch", "create", NUMBERS, "there", "--from", "side");

  const deleting = await deleteFirst("main");
  const first = ["--branch", "there", "--index", "0", "--tensor", "images", "--clear"];
  await done("edit", "set", NUMBERS, ...first);
  await done("commit", NUMBERS, "--branch", "there", "--message", "No image");
  const dry = await run("merge", NUMBERS, "there", "--into", "main", "--dry-run");
  expect(dry.exitCode).toBe(1);
  expect(dry.stdout).toContain("Merging there into main has 1 conflict.");
  const refused = await run("merge", NUMBERS, "there", "--into", "main");
  expect(refused.exitCode).toBe(1);
  expect(refused.stdout).toMatch(/nothing was changed.*\n.*conflict .*\n.*\n.*SAMPLE_DELETED/);
  const answer = await run("merge", NUMBERS, "there", "--into", "main", "--json");
  const found = JSON.parse(answer.stdout) as Conflicts & { error: { code: string } };
  expect([answer.exitCode, found.error.code, found.conflictCount]).toEqual([
    1,
    "MERGE_CONFLICT",
    1,
  ]);
  const choice = `${found.conflicts.nodes[0]!.key}=ours`;
  const message = ["--message", "Meet", "--choose", choice];
  const made = await json("merge", NUMBERS, "there", "--into", "main", ...message);
  expect(made).toMatchObject({ isUpToDate: false, commit: { message: "Meet", samplesAdded: 0 } });

  const preview = await json("revert", NUMBERS, deleting, "--on", "main", "--dry-run");
  expect(preview).toMatchObject({ conflictCount: 0, samplesAdded: 1 });
  const reverted = await run("revert", NUMBERS, deleting, "--on", "main");
  expect(reverted.stdout).toMatch(/^Commit [0-9a-f]{12} on main: 1 sample added, 0 deleted/);
  const [newest] = await json<{ message: string }[]>("log", NUMBERS);
  expect(newest!.message).toBe('Revert "Delete the first"');
});

test("a fork is merged back", async () => {
  await done("fork", NUMBERS, "--name", "copy");
  const copy = "admin/copy";
  await done("edit", "delete-samples", copy, "--branch", "main", "--index", "1");
  await done("commit", copy, "--branch", "main", "--message", "One less");
  const from = ["--into", "main", "--from-dataset", copy];
  expect(await json("merge", NUMBERS, "main", ...from)).toMatchObject({
    commit: { message: "Merge admin/copy main into main", samplesDeleted: 1 },
  });
});

test("all conflicts are listed for scripts, the first ones for people", async () => {
  const values = Array.from({ length: 1001 }, (_, n) => ({ x: { number: n } }));
  const { dataset, ids, save } = await mergeStage(database, { x: { htype: "generic" } }, values);
  for (const [number, branch] of [
    [-1, "main"],
    [-2, "side"],
  ] as const) {
    const edits = ids.map((id) => ({ sample: { id }, tensor: "x", value: { number } }));
    await setValues(database, { dataset, branch, edits });
    await save(branch);
  }
  const merging = ["merge", `${dataset.ownerName}/${dataset.name}`, "side", "--into", "main"];
  const { stdout } = await run(...merging, "--dry-run", "--json");
  const { conflictCount, conflicts } = JSON.parse(stdout) as Conflicts;
  expect([conflictCount, new Set(conflicts.nodes.map(({ key }) => key)).size]).toEqual([
    1001, 1001,
  ]);
  const shown = await run(...merging, "--dry-run");
  expect(shown.stdout).toMatch(/and 801 more; --json lists them all\.\s*$/);
});

test("what is typed wrongly is said before anything is done", async () => {
  for (const wrong of [
    ["--strategy", "mine"],
    ["--choose", "value/1/2"],
    ["--choose", "value/1/2=rename:"],
  ]) {
    const { exitCode, stderr } = await run("merge", NUMBERS, "side", "--into", "main", ...wrong);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("Expected")]);
  }
  const missing = await run("merge", NUMBERS, "nowhere", "--into", "main");
  expect([missing.exitCode, missing.stderr]).toEqual([1, expect.stringContaining("nowhere")]);
});
