import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import {
  openBlobStore,
  openDatabase,
  openEvaluationQueue,
  refuseUnmigrated,
  startEvaluationWorker,
  startTrainingWorker,
  type DatabasePool,
} from "@loupe/core";
import { CommandError } from "../command-error.ts";
import { MIGRATIONS_FOLDER } from "../paths.ts";
import { createClosers, type Closers } from "./closers.ts";
import { dataPaths, type DataPaths } from "./data-paths.ts";
import { readRunningNote, type RunningNote } from "./running-file.ts";
import { loadConfiguredPlugins } from "./start-services.ts";

export interface StartWorkerOptions {
  dataDir: string;
  /** Where the images are. Default: in the data folder. */
  blobs?: string | undefined;
  /** Where trainers reach the server. Default: the Loupe on the data folder, where its database is the same. */
  server?: string | undefined;
  concurrency: number;
  idleSeconds: number;
  /** Default 900. */
  trainerIdleSeconds?: number | undefined;
  /** Bytes. */
  memoryLimit: number | undefined;
}

export interface RunningWorker {
  /** Where the images are. */
  blobs: string;
  /** Where its trainers reach the server; null where it takes no trainings, knowing of none. */
  server: string | null;
  close(): Promise<void>;
}

/**
 * Starts a worker beside a Loupe: on the database that DATABASE_URL names, else on that of the Loupe
 * that runs on the data folder.
 *
 * @throws CommandError NOT_RUNNING, NO_BLOBS, INVALID_CONFIGURATION, INVALID_SERVER; LoupeError DATABASE_TOO_NEW and the like
 */
export async function startWorker(options: StartWorkerOptions): Promise<RunningWorker> {
  const closers = createClosers();
  try {
    return { ...(await start(options, closers)), close: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function start(
  options: StartWorkerOptions,
  closers: Closers,
): Promise<Omit<RunningWorker, "close">> {
  const folder = dataPaths(options.dataDir);
  const note = await readRunningNote(folder.running);
  const pool = await openSharedDatabase(folder, note, closers);
  const server = findServer(options.server, note?.databaseUrl === pool.url ? note.url : null);
  const plugins = await loadConfiguredPlugins();
  const path = resolve(options.blobs ?? folder.blobs);
  await refuseMissing(path);
  const blobs = await openBlobStore(path);
  const queue = await openEvaluationQueue(pool, console.error);
  closers.add(() => queue.close());
  const { concurrency, idleSeconds, memoryLimit, trainerIdleSeconds } = options;
  const limits = { concurrency, idleSeconds, memoryLimit };
  const log = (message: string, cause?: unknown) => console.error(message, cause ?? "");
  const shared = { pool, blobs, plugins, log };
  const worker = await startEvaluationWorker({ ...shared, queue, ...limits });
  closers.add(() => worker.stop());
  if (server !== null) {
    const place = { serverUrl: server, workFolder: folder.trainings };
    const trainings = await startTrainingWorker({
      ...shared,
      ...place,
      idleSeconds: trainerIdleSeconds,
    });
    closers.add(() => trainings.stop());
  }
  return { blobs: path, server };
}

/** @throws CommandError INVALID_SERVER */
function findServer(given: string | undefined, beside: string | null): string | null {
  const url = given ?? process.env["LOUPE_SERVER"] ?? beside;
  if (url === null || /^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    return url && url.replace(/\/+$/, "");
  throw new CommandError(
    "INVALID_SERVER",
    `${JSON.stringify(url)} is no address of a Loupe; expected one such as http://127.0.0.1:4000.`,
  );
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
async function openSharedDatabase(
  folder: DataPaths,
  note: RunningNote | null,
  closers: Closers,
): Promise<DatabasePool> {
  const url = process.env["DATABASE_URL"] || note?.databaseUrl;
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
