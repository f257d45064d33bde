import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  KeptShards,
  loadPlugins,
  openBlobStore,
  openDatabase,
  openEvaluationQueue,
  startEvaluationWorker,
  startTrainingWorker,
  type DatabasePool,
  type InstalledPlugins,
} from "@loupe/core";
import type { startServer } from "@loupe/server";
import { CommandError } from "../command-error.ts";
import type { StartProgress } from "../output/progress.ts";
import { forkImport } from "../import/fork-import.ts";
import { CONFIG_URL } from "../paths.ts";
import { builtViewer } from "./built-viewer.ts";
import type { Closers } from "./closers.ts";
import type { DataPaths } from "./data-paths.ts";

/** Code that takes a moment to load: to be asked for before it is needed. */
export interface LoadedCode {
  plugins: InstalledPlugins;
  startServer: typeof startServer;
  /** Where the built viewer is. */
  viewerFolder: string;
}

/**
 * @throws CommandError `INVALID_CONFIGURATION` where the configuration or a plugin can't be loaded,
 *   `VIEWER_NOT_BUILT`
 */
export async function loadCode(progress?: StartProgress): Promise<LoadedCode> {
  const [{ startServer }, plugins, viewerFolder] = await Promise.all([
    import("@loupe/server"),
    loadConfiguredPlugins(),
    builtViewer(progress),
  ]);
  return { plugins, startServer, viewerFolder };
}

/** @throws CommandError `INVALID_CONFIGURATION` */
export async function loadConfiguredPlugins(): Promise<InstalledPlugins> {
  try {
    return await loadPlugins(CONFIG_URL);
  } catch (cause) {
    const { message } = cause as Error;
    throw new CommandError(
      "INVALID_CONFIGURATION",
      `The plugins of ${fileURLToPath(CONFIG_URL)} can't be loaded: ${message}`,
      { cause },
    );
  }
}

/** Milliseconds that a statement of a request may take; runs have no limit. */
const LONGEST_STATEMENT = 30_000;

export interface StartServicesInput {
  pool: DatabasePool;
  code: LoadedCode;
  folder: DataPaths;
  host: string;
  port: number;
  /** Bytes of finished shards to keep; 0 keeps none. */
  shardBytes: number;
  closers: Closers;
  log: (message: string, cause?: unknown) => void;
}

/** Starts the server, and a worker each for evaluations and trainings; answers where it listens. */
export async function startServices({
  pool,
  code,
  folder,
  host,
  port,
  shardBytes,
  closers,
  log,
}: StartServicesInput): Promise<string> {
  const { plugins, startServer, viewerFolder } = code;
  const [blobs, queue] = await Promise.all([
    openBlobStore(folder.blobs),
    openEvaluationQueue(pool, log),
  ]);
  closers.add(() => queue.close());
  const worker = await startEvaluationWorker({ pool, blobs, plugins, queue, log });
  closers.add(() => worker.stop());
  const requests = openDatabase(pool.url, { statementTimeout: LONGEST_STATEMENT });
  closers.add(() => requests.close());
  const keptShards = await openKeptShards(folder.shards, shardBytes, log);
  closers.add(async () => keptShards?.close());
  const server = await startServer({
    pool: requests,
    blobs,
    plugins,
    queue,
    keptShards,
    viewerFolder,
    runImport: forkImport,
    host,
    port,
    log: { info: log, error: log },
  });
  closers.add(() => server.close());
  const trainings = await startTrainingWorker({
    pool,
    blobs,
    plugins,
    log,
    serverUrl: server.url,
    workFolder: folder.trainings,
  });
  closers.add(() => trainings.stop());
  return server.url;
}

/** None where nothing is to be kept: then what was kept before is removed. */
async function openKeptShards(
  folder: string,
  mostBytes: number,
  log: StartServicesInput["log"],
): Promise<KeptShards | null> {
  if (mostBytes > 0) return KeptShards.open({ folder, mostBytes, log });
  await rm(folder, { recursive: true, force: true });
  return null;
}
