import { access, mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
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
  openBlobStore,
  openBulkWrite,
  registerBlob,
  reset,
  setValues,
  verifyCommits,
  verifyRefs,
  type Database,
  type Dataset,
  type GarbageReport,
} from "../../packages/core/src/index.ts";
import { evaluationRuns } from "../../packages/core/src/db/tables/evaluation-runs.ts";
import { lockReferences } from "../../packages/core/src/version/lock-references.ts";
import { makeDataset, type MadeDataset } from "../helpers/make-dataset.ts";
import { readTables } from "../helpers/read-tables.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { wholeState, wholeStates } from "../helpers/whole-state.ts";

const db = await createTestDatabase();
const folder = await mkdtemp(join(tmpdir(), "loupe-gc-"));
const store = await openBlobStore(folder);
afterAll(() => rm(folder, { recursive: true, force: true }));

const BY = { message: "step", author: "test" };
const NOTHING = {
  dryRun: false,
  commits: 0,
  branches: 0,
  definitions: 0,
  columns: 0,
  values: { count: 0, bytes: 0 },
  blobsMarked: { count: 0, bytes: 0 },
  blobsRemoved: { count: 0, bytes: 0 },
};

/** Nothing is left over from the test before. */
beforeEach(async () => {
  await collect();
  await collect();
});

function collect(olderThanHours = 0): Promise<GarbageReport> {
  return collectGarbage(db, store, { dryRun: false, olderThanHours });
}

function dryRun(olderThanHours = 0): Promise<GarbageReport> {
  return collectGarbage(db, store, { dryRun: true, olderThanHours });
}

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

describe("commits and values", () => {
  test("of a deleted branch are removed, and what other refs read stays", async () => {
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

  test("stay as long as a tag or another branch descends from them", async () => {
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

  test("of a deleted dataset are removed, but for what a fork shares", async () => {
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

  test("that a reset would bring back stay", async () => {
    const { dataset } = await makeSide();
    await collect();
    await createBranch(db, { dataset, name: "fresh" });
    const before = await wholeState(db, dataset, "fresh");
    await clearTensor(db, { dataset, branch: "fresh", path: "x" });
    expect(await collect()).toEqual(NOTHING);
    await reset(db, { dataset, branch: "fresh" });
    expect(withoutRevision(await wholeState(db, dataset, "fresh"))).toEqual(
      withoutRevision(before),
    );
    // The column that the reset left without a name.
    expect(await collect()).toMatchObject({ definitions: 0, columns: 1 });
  });

  test("of a column that was flattened go where no commit reads it any more", async () => {
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

  test("of a run that is not finished stay, its source and what it writes", async () => {
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

  test("wait for whoever is making a reference to a commit", async () => {
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

  test("are removed by the next time where a kill came between", async () => {
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

  test("are only counted in a dry run", async () => {
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
});

describe("blobs", () => {
  test("are marked first and removed later, with their files", async () => {
    const { dataset } = await makeDataset(db, { images: { htype: "image" } });
    const digest = await upload(dataset, "unused");
    expect(await collect(24)).toEqual({ ...NOTHING, blobsMarked: { count: 1, bytes: 6 } });
    expect(await collect(24)).toEqual(NOTHING);
    await markedFor(digest, 25);
    expect(await collect(24)).toEqual({ ...NOTHING, blobsRemoved: { count: 1, bytes: 6 } });
    expect(await store.has(digest)).toBe(false);
    await expect(appendImage(dataset, digest)).rejects.toMatchObject({ code: "BLOB_NOT_FOUND" });
  });

  test("are saved by a new upload of the same bytes", async () => {
    const { dataset } = await makeDataset(db);
    const digest = await upload(dataset, "again");
    await collect(24);
    await markedFor(digest, 25);
    expect(await upload(dataset, "again")).toBe(digest);
    expect(await collect(24)).toMatchObject({ blobsRemoved: { count: 0 } });
    expect(await store.has(digest)).toBe(true);
    await collect(0);
    expect(await store.has(digest)).toBe(false);
    expect(await upload(dataset, "again")).toBe(digest);
    expect(await store.has(digest)).toBe(true);
  });

  test("that values use stay, in uncommitted changes, old commits and forks too", async () => {
    const { dataset, actor } = await makeDataset(db, { images: { htype: "image" } });
    const [uncommitted, old] = [await upload(dataset, "uncommitted"), await upload(dataset, "old")];
    await appendImage(dataset, old);
    await commit(db, { dataset, branch: "main", ...BY });
    const fork = await forkDataset(db, actor, { source: dataset, name: "fork" });
    await clearTensor(db, { dataset, branch: "main", path: "images" });
    await appendImage(dataset, uncommitted);
    expect(await collect()).toMatchObject({
      blobsMarked: { count: 0 },
      blobsRemoved: { count: 0 },
    });
    await deleteDataset(db, actor, { owner: actor.ownerName, name: dataset.name });
    expect(await collect()).toMatchObject({ blobsRemoved: { count: 1, bytes: 11 } });
    expect([await store.has(uncommitted), await store.has(old)]).toEqual([false, true]);
    await appendImage(fork, old);
  });

  test("lose the mark once a value uses them", async () => {
    const { dataset } = await makeDataset(db, { images: { htype: "image" } });
    const digest = await upload(dataset, "late use");
    await collect(24);
    await markedFor(digest, 25);
    await appendImage(dataset, digest);
    const [row] = await db.sql<{ unreached: string | null }[]>`
      select unreached_since as unreached from blobs where digest = decode(${digest}, 'hex')`;
    expect(row!.unreached).toBeNull();
    expect(await collect(24)).toEqual(NOTHING);
  });

  test("that a write uses which is not through are left alone", async () => {
    const { dataset } = await makeDataset(db, { images: { htype: "image" } });
    const digest = await upload(dataset, "under way");
    await db.sql.begin(async (tx) => {
      await appendImage(dataset, digest, { ...db, sql: tx as unknown as typeof db.sql });
      expect(await collect()).toMatchObject({
        blobsMarked: { count: 1 },
        blobsRemoved: { count: 0 },
      });
    });
    expect(await store.has(digest)).toBe(true);
    expect(await collect()).toMatchObject({ blobsRemoved: { count: 0 } });
    expect(await dryRun()).toMatchObject({ blobsMarked: { count: 0 } });
  });

  test("that a write holds are left alone, and a write that comes later is refused", async () => {
    const { dataset } = await makeDataset(db, { images: { htype: "image" } });
    const digest = await upload(dataset, "held");
    await collect(24);
    await markedFor(digest, 25);
    await db.sql.begin(async (tx) => {
      await tx`select from blobs where digest = decode(${digest}, 'hex') for key share`;
      expect(await collect(24)).toMatchObject({ blobsRemoved: { count: 0 } });
    });
    const { appending } = await db.sql.begin(async (tx) => {
      await tx`select from blobs where digest = decode(${digest}, 'hex') for update`;
      const pending = appendImage(dataset, digest);
      pending.catch(() => {});
      await expect.poll(countWaiting, { timeout: 10_000 }).toBe(1);
      await tx`delete from dataset_blobs where digest = decode(${digest}, 'hex')`;
      await tx`delete from blobs where digest = decode(${digest}, 'hex')`;
      return { appending: pending };
    });
    await expect(appending).rejects.toMatchObject({ code: "BLOB_NOT_FOUND" });
  });

  test("whose record is missing are removed when their file is old", async () => {
    const { digest, path } = await store.write(Buffer.from("stray"), { maxBytes: 100 });
    expect(await collect(24)).toEqual(NOTHING);
    const old = new Date(Date.now() - 25 * 3_600_000);
    await utimes(path, old, old);
    expect(await dryRun(24)).toMatchObject({ blobsRemoved: { count: 1, bytes: 5 } });
    await access(path);
    expect(await collect(24)).toMatchObject({ blobsRemoved: { count: 1, bytes: 5 } });
    expect(await store.has(digest)).toBe(false);
  });
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

/** Stores bytes that nobody looks at and brings them into a dataset, as the server does. */
async function upload(dataset: Dataset, text: string): Promise<string> {
  const { digest } = await store.write(Buffer.from(text), {
    maxBytes: 1_000,
    register: (blob) =>
      registerBlob(db, dataset.id, {
        ...blob,
        mime: "image/png",
        width: 1,
        height: 1,
        channels: 3,
      }),
  });
  return digest;
}

function appendImage(dataset: Dataset, image: string, within: Database = db) {
  const samples = [{ values: { images: { image } } }];
  return appendSamples(within, { dataset, branch: "main", samples });
}

async function markedFor(digest: string, hours: number): Promise<void> {
  await db.sql`
    update blobs set unreached_since = unreached_since - ${hours}::int * interval '1 hour'
    where digest = decode(${digest}, 'hex')`;
}

async function countWaiting(): Promise<number> {
  const [row] = await db.sql<{ waiting: number }[]>`
    select count(*) as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return row!.waiting;
}
