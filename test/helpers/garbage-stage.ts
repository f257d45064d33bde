import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  collectGarbage,
  openBlobStore,
  registerBlob,
  type BlobStore,
  type Database,
  type Dataset,
  type GarbageReport,
} from "../../packages/core/src/index.ts";

export const BY = { message: "step", author: "test" };

/** What is reported where nothing was found. */
export const NOTHING = {
  dryRun: false,
  commits: 0,
  branches: 0,
  definitions: 0,
  columns: 0,
  values: { count: 0, bytes: 0 },
  blobsMarked: { count: 0, bytes: 0 },
  blobsRemoved: { count: 0, bytes: 0 },
  receipts: 0,
};

export interface GarbageStage {
  store: BlobStore;
  collect(olderThanHours?: number): Promise<GarbageReport>;
  dryRun(olderThanHours?: number): Promise<GarbageReport>;
  /** Stores bytes that nobody looks at and brings them into a dataset, as the server does. */
  upload(dataset: Dataset, text: string): Promise<string>;
  /** How many connections wait for a lock. */
  countWaiting(): Promise<number>;
  close(): Promise<void>;
}

/** A database with a store of blobs, in which garbage is collected without waiting a day. */
export async function garbageStage(db: Database): Promise<GarbageStage> {
  const folder = await mkdtemp(join(tmpdir(), "loupe-gc-"));
  const store = await openBlobStore(folder);
  return {
    store,
    collect: (olderThanHours = 0) => collectGarbage(db, store, { dryRun: false, olderThanHours }),
    dryRun: (olderThanHours = 0) => collectGarbage(db, store, { dryRun: true, olderThanHours }),
    upload: (dataset, text) => upload({ db, store, dataset }, text),
    countWaiting: async () => {
      const [row] = await db.sql<{ waiting: number }[]>`
        select count(*) as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return row!.waiting;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

interface UploadPlace {
  db: Database;
  store: BlobStore;
  dataset: Dataset;
}

async function upload({ db, store, dataset }: UploadPlace, text: string): Promise<string> {
  const size = { width: 1, height: 1, channels: 3 };
  const { digest } = await store.write(Buffer.from(text), {
    maxBytes: 1_000,
    register: (blob) => registerBlob(db, dataset.id, { ...blob, mime: "image/png", ...size }),
  });
  return digest;
}
