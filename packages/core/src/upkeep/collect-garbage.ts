import { removeOldReceipts } from "../access/remove-old-receipts.ts";
import type { BlobStore } from "../blob/blob-store.ts";
import { transaction, type Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { lockReferencesAlone } from "../version/lock-references.ts";
import {
  leftColumns,
  measureRows,
  removeLeftMemberships,
  removeRows,
  type StoredAmount,
} from "./left-rows.ts";
import { removeUnreached, type RemovedNames } from "./remove-unreached.ts";
import { markBlobs, removeBlobs } from "./unreached-blobs.ts";
import { forgetRemoved, removeColumns } from "./unreached-columns.ts";

export interface CollectGarbageOptions {
  /** Only say what would be removed. */
  dryRun: boolean;
  /** Blobs are removed so many hours after it was found that nothing reaches them. Default 24. */
  olderThanHours?: number | undefined;
}

/** What was removed, or in a dry run would be. */
export interface GarbageReport extends RemovedNames {
  dryRun: boolean;
  columns: number;
  /** Of the columns, with roughly the bytes they took. */
  values: StoredAmount;
  /** Blobs of which it was found this time that nothing reaches them. */
  blobsMarked: StoredAmount;
  /** Blobs that have been marked long enough, and files that no blob is known of. */
  blobsRemoved: StoredAmount;
  /** First answers to mutations with a `clientMutationId`, of so long ago that nobody asks again. */
  receipts: number;
}

/**
 * Finds and removes what no ref, parent, fork or run under way reaches. Commit ids and what any ref
 * reads stay as they are. Anybody may go on reading and writing meanwhile; only making branches,
 * tags, forks, runs and commits waits for the first, short part. After a kill the next time goes on
 * where this one ended.
 *
 * @throws INVALID_INPUT
 */
export async function collectGarbage(
  db: Database,
  blobs: BlobStore,
  options: CollectGarbageOptions,
): Promise<GarbageReport> {
  checkHours(options.olderThanHours);
  if (!options.dryRun) return collect(db, blobs, options);
  return undone(db, (tx) => collect(tx, blobs, options));
}

function checkHours(hours = 0): void {
  if (hours >= 0 && hours < Infinity) return;
  throw new LoupeError("INVALID_INPUT", `olderThanHours is ${hours}; expected 0 or more.`, {
    details: { path: ["olderThanHours"] },
  });
}

async function collect(
  db: Database,
  blobs: BlobStore,
  { dryRun, olderThanHours = 24 }: CollectGarbageOptions,
): Promise<GarbageReport> {
  const { columns, ...names } = await transaction(db, (tx) => removeNames(tx, dryRun));
  const values = { count: 0, bytes: 0 };
  for await (const columnId of leftColumns(db)) {
    const { count, bytes } = await (dryRun ? measureRows : removeRows)(db, columnId);
    values.count += count;
    values.bytes += bytes;
  }
  await removeLeftMemberships(db);
  const blobsMarked = await markBlobs(db);
  const blobsRemoved = await removeBlobs(db, blobs, { dryRun, olderThanHours });
  const receipts = await removeOldReceipts(db);
  return { dryRun, ...names, columns, values, blobsMarked, blobsRemoved, receipts };
}

/** A dry run keeps nobody waiting: what it finds may be out of date anyway. */
async function removeNames(
  tx: Database,
  dryRun: boolean,
): Promise<RemovedNames & { columns: number }> {
  if (!dryRun) await lockReferencesAlone(tx);
  const names = await removeUnreached(tx);
  const columns = await removeColumns(tx);
  if (!dryRun) await forgetRemoved(tx);
  return { ...names, columns };
}

/** Runs `work` and takes back what it did: what is not a file, that is. */
async function undone<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  const done: T[] = [];
  await transaction(db, async (tx) => {
    done.push(await work(tx));
    throw UNDO;
  }).catch((error: unknown) => {
    if (error !== UNDO) throw error;
  });
  return done[0]!;
}

const UNDO = new Error("What was done is taken back.");
