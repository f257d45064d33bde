import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLoupe, type RunningLoupe } from "../../packages/cli/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { makeFolder, runLoupe, type CommandResult } from "./run-loupe.ts";

const dataDir = join(await makeFolder(), "data");
const database = await createTestDatabase();
let loupe: RunningLoupe;

const NUMBERS = "admin/numbers";

beforeAll(async () => {
  loupe = await startLoupe({ dataDir, port: 0, databaseUrl: database.url });
  await run("import", "house-numbers", "--dataset", NUMBERS, "--create", "--option", "count=4");
  await run("branch", "create", NUMBERS, "try");
});
afterAll(() => loupe.close());

function run(...args: string[]): Promise<CommandResult> {
  return runLoupe([...args, "--data-dir", dataDir]);
}

async function json<Answer>(...args: string[]): Promise<Answer> {
  const { stdout, stderr, exitCode } = await run(...args, "--json");
  expect([exitCode, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Answer;
}

interface DiffAnswer {
  mergeBase: { commitId: string } | null;
  tensors: { kinds: string[] }[];
  samples: { nodes: { sampleId: number; kind: string }[] };
  objects: { nodes: { objectId: number; kinds: string[]; before: object; after: object }[] };
}

test("what was done on a branch is shown in a table, and as JSON", async () => {
  const { samples } = await json<{ samples: { sampleId: number; values: object }[] }>(
    "query",
    NUMBERS,
    "--tensors",
    "boxes,labels",
  );
  const on = ["--branch", "try", "--index"];
  const edit = ["edit", "remove-object", NUMBERS, ...on, "1", "--position", "0"];
  const { objectId } = await json<{ objectId: number }>(...edit);
  await json("edit", "delete-samples", NUMBERS, ...on, "3");

  const diff = await json<DiffAnswer>("diff", NUMBERS, "main", "try");
  expect(diff).toMatchObject({
    mergeBase: null,
    samplesAdded: 0,
    samplesDeleted: 1,
    valuesChanged: 0,
    objectsChanged: 1,
    samples: { nodes: [{ sampleId: samples[3]!.sampleId, kind: "DELETED" }] },
    objects: {
      nodes: [{ objectId, sampleId: samples[1]!.sampleId, kinds: ["REMOVED"], after: {} }],
    },
  });
  const values = samples[1]!.values as { boxes: number[][]; labels: string[] };
  expect(diff.objects.nodes[0]!.before).toEqual({
    boxes: [values.boxes[0]],
    labels: [values.labels[0]],
  });

  const { stdout } = await run("diff", NUMBERS, "main", "try");
  const box = values.boxes[0]!.join(", ");
  expect(stdout).toMatch(/^From main \([0-9a-f]{12}\) to try \([0-9a-f]{12}\)\n/);
  expect(stdout).toContain("\n1 sample deleted, 1 object changed.\n");
  expect(stdout).toMatch(/\nboxes +values changed +0 +0 +1\n/);
  expect(stdout).toMatch(new RegExp(`\\n +${samples[3]!.sampleId} +deleted\\n`));
  expect(stdout).toContain(
    `object ${objectId}  removed  boxes (${box}); labels ${values.labels[0]}`,
  );
});

test("from the merge base only what the second ref did counts", async () => {
  await json("edit", "delete-samples", NUMBERS, "--branch", "main", "--index", "0");
  const both = await json<DiffAnswer>("diff", NUMBERS, "try", "main");
  expect(both.samples.nodes.map(({ kind }) => kind)).toEqual(["DELETED", "ADDED"]);
  const own = await json<DiffAnswer>("diff", NUMBERS, "try", "main", "--merge-base");
  expect(own.samples.nodes.map(({ kind }) => kind)).toEqual(["DELETED"]);
  expect(own.mergeBase?.commitId).toMatch(/^[0-9a-f]{64}$/);
  const { stdout } = await run("diff", NUMBERS, "try", "main", "--merge-base", "--first", "1");
  expect(stdout).toMatch(/^From where try and main parted \([0-9a-f]{12}\) to main /);
});

test("one tensor, nothing at all, and refusals", async () => {
  const labels = await json<DiffAnswer>("diff", NUMBERS, "main", "try", "--tensor", "labels");
  expect(labels.tensors.length).toBe(1);
  expect((await run("diff", NUMBERS, "try", "try")).stdout).toMatch(/\n\nNothing differs\.\n$/);
  expect((await run("diff", NUMBERS, "main", "nowhere")).stderr).toContain("nowhere");
  const unknown = await run("diff", NUMBERS, "main", "try", "--tensor", "x", "--json");
  expect([unknown.exitCode, JSON.parse(unknown.stdout)]).toMatchObject([
    1,
    { error: { code: "TENSOR_NOT_FOUND" } },
  ]);
});

test("the log names the parents of commits", async () => {
  await json("commit", NUMBERS, "--branch", "try", "--message", "Correct it");
  const log = await json<{ commitId: string; parentIds: string[] }[]>(
    "log",
    NUMBERS,
    "--ref",
    "try",
  );
  expect(log.map(({ parentIds }) => parentIds)).toEqual([
    ...log.slice(1).map(({ commitId }) => [commitId]),
    [],
  ]);
});

test("the log goes back as far as is asked for", async () => {
  await json("branch", "create", NUMBERS, "long");
  await lengthen("long", 1001);
  const log = await json<{ commitId: string; parentIds: string[] }[]>(
    "log",
    NUMBERS,
    "--ref",
    "long",
    "--first",
    "1001",
  );
  expect(new Set(log.map(({ commitId }) => commitId)).size).toBe(1001);
  expect(log.slice(0, -1).map(({ parentIds }) => parentIds)).toEqual(
    log.slice(1).map(({ commitId }) => [commitId]),
  );
  const { stdout } = await run("log", NUMBERS, "--ref", "long", "--first", "1");
  expect(stdout).toMatch(new RegExp(`^0{12} .* ${log[0]!.parentIds[0]!.slice(0, 12)} `, "m"));
});

/** Puts so many commits on a branch, which say nothing and need no minute. */
async function lengthen(branch: string, count: number): Promise<void> {
  const [row] = await database.sql<{ head: string }[]>`
    select head_commit_id as head from branches where name = ${branch}`;
  const { head } = row!;
  await database.sql`
    insert into commits
    select made.*
    from commits c
    cross join generate_series(1, ${count}::int) as n
    cross join lateral jsonb_populate_record(
      c, jsonb_build_object('id', lpad(to_hex(n), 64, '0'), 'recorded_seq', nextval('seqs'))
    ) as made
    where c.id = ${head}`;
  await database.sql`
    insert into commit_parents (commit_id, position, parent_id)
    select lpad(to_hex(n), 64, '0'), 0, case n when 1 then ${head} else lpad(to_hex(n - 1), 64, '0') end
    from generate_series(1, ${count}::int) as n`;
  await database.sql`
    update branches set head_commit_id = lpad(to_hex(${count}::int), 64, '0') where name = ${branch}`;
}
