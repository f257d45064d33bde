import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import {
  openBlobStore,
  openDatabase,
  openEvaluationQueue,
  refuseUnmigrated,
  startEvaluationWorker,
  type DatabasePool,
} from "@loupe/core";
import { CommandError } from "../command-error.ts";
import { MIGRATIONS_FOLDER } from "../paths.ts";
import { createClosers, type Closers } from "./closers.ts";
import { dataPaths, type DataPaths } from "./data-paths.ts";
import { readRunningNote } from "./running-file.ts";
import { loadConfiguredPlugins } from "./start-services.ts";

export interface StartWorkerOptions {
  dataDir: string;
  /** Where the images are. Default: in the data folder. */
  blobs?: string | undefined;
  concurrency: number;
  idleSeconds: number;
  /** Bytes. */
  memoryLimit: number | undefined;
}

export interface RunningWorker {
  /** Where the images are. */
  blobs: string;
  close(): Promise<void>;
}

/**
 * Starts a worker beside a Loupe: on the database that DATABASE_URL names, else on that of the Loupe
 * that runs on the data folder.
 *
 * @throws CommandError NOT_RUNNING, NO_BLOBS, INVALID_CONFIGURATION; LoupeError DATABASE_TOO_NEW and the like
 */
export async function startWorker(options: StartWorkerOptions): Promise<RunningWorker> {
  const closers = createClosers();
  try {
    const blobs = await start(options, closers);
    return { blobs, close: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function start(options: StartWorkerOptions, closers: Closers): Promise<string> {
  const folder = dataPaths(options.dataDir);
  const pool = await openSharedDatabase(folder, closers);
  const plugins = await loadConfiguredPlugins();
  const path = resolve(options.blobs ?? folder.blobs);
  await refuseMissing(path);
  const blobs = await openBlobStore(path);
  const queue = await openEvaluationQueue(pool, console.error);
  closers.add(() => queue.close());
  const { concurrency, idleSeconds, memoryLimit } = options;
  const limits = { concurrency, idleSeconds, memoryLimit };
  const log = (message: string, cause?: unknown) => console.error(message, cause ?? "");
  const worker = await startEvaluationWorker({ pool, blobs, plugins, queue, log, ...limits });
  closers.add(() => worker.stop());
  return path;
}

/** An empty folder made here would have none of the images. */
async function refuseMissing(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new CommandError(
    "NO_BLOBS",
    `There is no folder ${path}; expected the one where the Loupe beside keeps its images. Name it with --blobs.`,
  );
}

/** A worker leaves the tables to the Loupe that it works beside. */
async function openSharedDatabase(folder: DataPaths, closers: Closers): Promise<DatabasePool> {
  const url = process.env["DATABASE_URL"] || (await readRunningNote(folder.running))?.databaseUrl;
  if (url === undefined) {
    throw new CommandError(
      "NOT_RUNNING",
      `No Loupe runs on the data folder ${folder.path}; start it first, or name a database with DATABASE_URL.`,
    );
  }
  const pool = openDatabase(url);
  closers.add(() => pool.close());
  await refuseUnmigrated(pool, MIGRATIONS_FOLDER);
  return pool;
}
