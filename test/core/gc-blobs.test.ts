import { access, utimes } from "node:fs/promises";
import { afterAll, beforeEach, expect, test } from "vitest";
import {
  appendSamples,
  clearTensor,
  commit,
  deleteDataset,
  forkDataset,
  type Database,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { BY, NOTHING, garbageStage } from "../helpers/garbage-stage.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();
const { store, collect, dryRun, upload, countWaiting, close } = await garbageStage(db);
afterAll(close);

/** Nothing is left over from the test before. */
beforeEach(async () => {
  await collect();
  await collect();
});

test("blobs are marked first and removed later, with their files", async () => {
  const { dataset } = await makeDataset(db, { images: { htype: "image" } });
  const digest = await upload(dataset, "unused");
  expect(await collect(24)).toEqual({ ...NOTHING, blobsMarked: { count: 1, bytes: 6 } });
  expect(await collect(24)).toEqual(NOTHING);
  await markedFor(digest, 25);
  expect(await collect(24)).toEqual({ ...NOTHING, blobsRemoved: { count: 1, bytes: 6 } });
  expect(await store.has(digest)).toBe(false);
  await expect(appendImage(dataset, digest)).rejects.toMatchObject({ code: "BLOB_NOT_FOUND" });
});

test("blobs are saved by a new upload of the same bytes", async () => {
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

test("blobs that values use stay, in uncommitted changes, old commits and forks too", async () => {
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

test("blobs lose the mark once a value uses them", async () => {
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

test("blobs that a write uses which is not through are left alone", async () => {
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

test("blobs that a write holds are left alone, and a write that comes later is refused", async () => {
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

test("blobs whose record is missing are removed when their file is old", async () => {
  const { digest, path } = await store.write(Buffer.from("stray"), { maxBytes: 100 });
  expect(await collect(24)).toEqual(NOTHING);
  const old = new Date(Date.now() - 25 * 3_600_000);
  await utimes(path, old, old);
  expect(await dryRun(24)).toMatchObject({ blobsRemoved: { count: 1, bytes: 5 } });
  await access(path);
  expect(await collect(24)).toMatchObject({ blobsRemoved: { count: 1, bytes: 5 } });
  expect(await store.has(digest)).toBe(false);
});

function appendImage(dataset: Dataset, image: string, within: Database = db) {
  const samples = [{ values: { images: { image } } }];
  return appendSamples(within, { dataset, branch: "main", samples });
}

async function markedFor(digest: string, hours: number): Promise<void> {
  await db.sql`
    update blobs set unreached_since = unreached_since - ${hours}::int * interval '1 hour'
    where digest = decode(${digest}, 'hex')`;
}
