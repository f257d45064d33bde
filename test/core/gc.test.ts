import { afterAll, beforeEach, expect, test } from "vitest";
import {
  appendSamples,
  clearTensor,
  collectGarbage,
  commit,
  createBranch,
  createTag,
  createTensor,
  deleteBranch,
  deleteDataset,
  deleteTag,
  flattenColumns,
  forkDataset,
  openBulkWrite,
  reset,
  setValues,
  verifyCommits,
  verifyRefs,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { evaluationRuns } from "../../packages/core/src/db/tables/evaluation-runs.ts";
import { lockReferences } from "../../packages/core/src/version/lock-references.ts";
import { BY, NOTHING, garbageStage } from "../helpers/garbage-stage.ts";
import { makeDataset, type MadeDataset } from "../helpers/make-dataset.ts";
import { readTables } from "../helpers/read-tables.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { wholeState, wholeStates } from "../helpers/whole-state.ts";

const db = await createTestDatabase();
const { store, collect, dryRun, upload, countWaiting, close } = await garbageStage(db);
afterAll(close);

/** Nothing is left over from the test before. */
beforeEach(async () => {
  await collect();
  await collect();
});

/** Three committed numbers on `main`, and a branch `side` with a commit of its own. */
async function makeSide(): Promise<MadeDataset & { ids: number[]; sideCommit: string }> {
  const made = await makeDataset(db, { x: { htype: "generic" } });
  const { dataset } = made;
  const samples = [1, 2, 3].map((number) => ({ values: { x: { number } } }));
  const { sampleIds: ids } = await appendSamples(db, { dataset, branch: "main", samples });
  await commit(db, { dataset, branch: "main", ...BY });
  await createBranch(db, { dataset, name: "side" });
  await setNumber(dataset, "side", ids[0]!, -1);
  const { id: sideCommit } = await commit(db, { dataset, branch: "side", ...BY });
  return { ...made, ids, sideCommit };
}

function setNumber(dataset: Dataset, branch: string, id: number, number: number) {
  return setValues(db, {
    dataset,
    branch,
    edits: [{ sample: { id }, tensor: "x", value: { number } }],
  });
}

/** Of what belongs to datasets. */
async function countRows(): Promise<Record<string, number>> {
  const { owners: _, ...tables } = await readTables(db);
  return Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.length]));
}

test("commits and values of a deleted branch are removed, and what other refs read stays", async () => {
  const { dataset, ids } = await makeSide();
  await setNumber(dataset, "main", ids[2]!, 33);
  await setNumber(dataset, "side", ids[1]!, -2);
  const before = await wholeState(db, dataset, "main");
  // What the branch inherited was replaced before its first commit: no commit reads that.
  expect(await collect()).toEqual({ ...NOTHING, definitions: 1 });
  await deleteBranch(db, { dataset, branch: "side" });
  const report = await collect();
  expect(report).toMatchObject({ commits: 1, branches: 1, columns: 1, values: { count: 2 } });
  expect(report.values.bytes).toBeGreaterThan(0);
  expect(await wholeState(db, dataset, "main")).toEqual(before);
  expect(await collect()).toEqual(NOTHING);
  await commit(db, { dataset, branch: "main", ...BY });
  await expectHealthy(dataset);
});

test("commits and values stay as long as a tag or another branch descends from them", async () => {
  const { dataset, sideCommit } = await makeSide();
  await createBranch(db, { dataset, name: "other", from: "side" });
  await createTag(db, { dataset, name: "kept", ref: sideCommit, author: "test" });
  await deleteBranch(db, { dataset, branch: "side" });
  const before = await wholeStates(db, dataset);
  // Uncommitted changes of the branch, and its last definitions, are all that nothing reads.
  expect(await collect()).toMatchObject({ commits: 0, branches: 0, columns: 0 });
  await deleteBranch(db, { dataset, branch: "other" });
  expect(await collect()).toMatchObject({ commits: 0, branches: 1 });
  const { other: _, ...without } = before;
  expect(await wholeStates(db, dataset)).toEqual(without);
  await deleteTag(db, { dataset, name: "kept" });
  expect(await collect()).toMatchObject({ commits: 1, branches: 1, columns: 1 });
});

test("commits and values of a deleted dataset are removed, but for what a fork shares", async () => {
  const rows = await countRows();
  const { dataset, actor, sideCommit } = await makeSide();
  const fork = await forkDataset(db, actor, { source: dataset, name: "fork" });
  const ids = await readIds(fork);
  await setNumber(dataset, "main", ids[0]!, 10);
  await commit(db, { dataset, branch: "main", ...BY });
  const { owner, name } = { owner: actor.ownerName, name: dataset.name };
  const before = {
    main: await wholeState(db, fork, "main"),
    side: await wholeState(db, fork, "side"),
    commit: await wholeState(db, fork, sideCommit),
  };
  await deleteDataset(db, actor, { owner, name });
  expect(await collect()).toMatchObject({ commits: 1, branches: 0, columns: 0 });
  expect({
    main: await wholeState(db, fork, "main"),
    side: await wholeState(db, fork, "side"),
    commit: await wholeState(db, fork, sideCommit),
  }).toEqual(before);
  await deleteDataset(db, actor, { owner, name: "fork" });
  await collect();
  expect(await countRows()).toEqual(rows);
});

test("commits and values that a reset would bring back stay", async () => {
  const { dataset } = await makeSide();
  await collect();
  await createBranch(db, { dataset, name: "fresh" });
  const before = await wholeState(db, dataset, "fresh");
  await clearTensor(db, { dataset, branch: "fresh", path: "x" });
  expect(await collect()).toEqual(NOTHING);
  await reset(db, { dataset, branch: "fresh" });
  expect(withoutRevision(await wholeState(db, dataset, "fresh"))).toEqual(withoutRevision(before));
  // The column that the reset left without a name.
  expect(await collect()).toMatchObject({ definitions: 0, columns: 1 });
});

test("commits and values of a column that was flattened go where no commit reads it any more", async () => {
  const { dataset, actor } = await makeDataset(db, { x: { htype: "generic" } });
  const samples = Array.from({ length: 1_000 }, (_, number) => ({ values: { x: { number } } }));
  const { sampleIds } = await appendSamples(db, { dataset, branch: "main", samples });
  await commit(db, { dataset, branch: "main", ...BY });
  await createBranch(db, { dataset, name: "side" });
  const edits = sampleIds.map((id) => ({ sample: { id }, tensor: "x", value: { number: -id } }));
  await setValues(db, { dataset, branch: "side", edits });
  await commit(db, { dataset, branch: "side", ...BY });
  const before = await wholeStates(db, dataset);
  expect(await flattenColumns(db)).toHaveLength(1);
  const run = await startRunOf(dataset, "RUNNING");
  expect(await collect()).toMatchObject({ columns: 0 });
  await db.sql`update evaluation_runs set state = 'SUCCEEDED' where id = ${run}`;
  expect(await collect()).toMatchObject({ columns: 1, values: { count: 1_000 } });
  expect(await wholeStates(db, dataset)).toEqual(before);
  await expectHealthy(dataset);
  await deleteDataset(db, actor, { owner: actor.ownerName, name: dataset.name });
});

test("commits and values of a run that is not finished stay, its source and what it writes", async () => {
  const { dataset, sideCommit, ids } = await makeSide();
  const run = await startRunOf(dataset, "QUEUED", sideCommit);
  await deleteBranch(db, { dataset, branch: "side" });
  const writer = await openBulkWrite(db, { y: { htype: "generic" } }, async (tx, columnIds) => {
    await tx.sql`
      update evaluation_runs set state = 'RUNNING', output_columns = ${JSON.stringify(columnIds)}::jsonb where id = ${run}`;
  });
  await writer.write([{ sampleId: ids[0]!, values: { y: { number: 1 } } }]);
  await writer.finish();
  const before = await wholeState(db, dataset, sideCommit);
  expect(await collect()).toMatchObject({ commits: 0, columns: 0 });
  expect(await wholeState(db, dataset, sideCommit)).toEqual(before);
  await db.sql`delete from evaluation_runs where id = ${run}`;
  expect(await collect()).toMatchObject({ commits: 1, branches: 1, columns: 2 });
});

test("commits and values wait for whoever is making a reference to a commit", async () => {
  const { dataset, sideCommit } = await makeSide();
  await deleteBranch(db, { dataset, branch: "side" });
  const { collecting } = await db.sql.begin(async (tx) => {
    const within = { ...db, sql: tx as unknown as typeof db.sql };
    await lockReferences(within);
    const pending = collect();
    await expect.poll(countWaiting, { timeout: 10_000 }).toBe(1);
    await tx`insert into tags (dataset_id, name, commit_id, author) values (${dataset.id}, 'late', ${sideCommit}, 'test')`;
    return { collecting: pending };
  });
  expect(await collecting).toMatchObject({ commits: 0 });
  expect(await wholeState(db, dataset, "late")).toMatchObject({ commitId: sideCommit });
});

test("commits and values are removed by the next time where a kill came between", async () => {
  const { dataset } = await makeSide();
  await deleteBranch(db, { dataset, branch: "side" });
  // As far as the first part goes, which is one transaction.
  const killed = new Error("killed");
  const sql = new Proxy(db.sql, {
    apply: (_, __, query: Parameters<typeof db.sql>) => {
      if (String(query[0]).includes("delete from cells")) throw killed;
      return db.sql(...query);
    },
  });
  const options = { dryRun: false, olderThanHours: 0 };
  await expect(collectGarbage({ ...db, sql }, store, options)).rejects.toBe(killed);
  expect(await collect()).toMatchObject({ commits: 0, columns: 0, values: { count: 1 } });
});

test("commits and values are only counted in a dry run", async () => {
  const { dataset } = await makeSide();
  await deleteBranch(db, { dataset, branch: "side" });
  await upload(dataset, "dry");
  const before = await readTables(db);
  const wouldBe = await dryRun();
  expect(await readTables(db)).toEqual(before);
  expect(wouldBe).toMatchObject({
    dryRun: true,
    commits: 1,
    columns: 1,
    values: { count: 1 },
    blobsMarked: { count: 1, bytes: 3 },
    blobsRemoved: { count: 1, bytes: 3 },
  });
  expect({ ...(await collect()), dryRun: true }).toEqual(wouldBe);
});

test("a tensor that was made and deleted again leaves nothing", async () => {
  const { dataset } = await makeDataset(db);
  await createTensor(db, { dataset, branch: "main", path: "x", spec: { htype: "generic" } });
  await reset(db, { dataset, branch: "main" });
  expect(await collect()).toMatchObject({ columns: 1 });
  expect(await collect()).toEqual(NOTHING);
});

/** Every commit is what its id says, and every ref fits together. */
async function expectHealthy(dataset: Dataset): Promise<void> {
  const { commits } = await verifyCommits(db, dataset, { first: 100 });
  expect(commits.flatMap(({ problems }) => problems)).toEqual([]);
  expect((await verifyRefs(db, store, dataset)).problems).toEqual([]);
}

function withoutRevision(state: unknown): unknown {
  return { ...(state as object), revision: undefined };
}

async function readIds(dataset: Dataset): Promise<number[]> {
  return ((await wholeState(db, dataset, "main")) as { ids: number[] }).ids;
}

/** A run of no evaluator: only its row counts here. */
async function startRunOf(
  dataset: Dataset,
  state: "QUEUED" | "RUNNING",
  sourceCommitId = "",
): Promise<number> {
  const [branch] = await db.sql<{ id: number }[]>`
    select id from branches where dataset_id = ${dataset.id} and name = 'main'`;
  const [run] = await db.orm
    .insert(evaluationRuns)
    .values({
      datasetId: dataset.id,
      branchId: branch!.id,
      sourceCommitId,
      evaluator: "test/none",
      pluginVersion: "1.0.0",
      options: {},
      inputs: {},
      outputGroup: "",
      message: "",
      author: "test",
      state,
    })
    .returning({ id: evaluationRuns.id });
  return run!.id;
}
