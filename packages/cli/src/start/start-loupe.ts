import { createSignInCode } from "@loupe/core";
import type { Plugin } from "@loupe/plugin-api";
import { loupeClient } from "../client/loupe-client.ts";
import { silent, type StartProgress } from "../output/progress.ts";
import { checkPort } from "./check-port.ts";
import { createClosers, type Closers } from "./closers.ts";
import { openDataFolder } from "./data-folder.ts";
import type { DataPaths } from "./data-paths.ts";
import { ensureDemo, type DemoSize } from "./demo/ensure-demo.ts";
import { openAdministrator, type OpenedAdministrator } from "./open-administrator.ts";
import { openMigratedDatabase } from "./open-database.ts";
import { writeRunningNote } from "./running-file.ts";
import { loadCode, startServices } from "./start-services.ts";

export interface StartLoupeOptions {
  /** Where everything is kept: database, images, tokens. Made where there is none. */
  dataDir: string;
  /** Default 4000; 0 takes any free port. */
  port?: number;
  /** Default `127.0.0.1`. */
  host?: string;
  /**
   * A Postgres to use instead of the one that comes along. Default: the environment's
   * `DATABASE_URL`.
   */
  databaseUrl?: string | undefined;
  /**
   * Whether to make the demo where there are no datasets yet, and to finish one that was
   * interrupted. Default false.
   */
  demo?: boolean;
  /** Default 600 and 300. */
  demoSize?: DemoSize;
  /** Bytes of finished shards to keep on disk for the next reading; 0 keeps none. Default 10 GB. */
  shardBytes?: number;
  /** Told in sentences what takes long or went wrong. Default: standard error. */
  log?: (message: string, cause?: unknown) => void;
  /** Shows how far the demo is. Default: nothing. */
  progress?: StartProgress;
  /** Ends the making of the demo; the next start goes on with it. */
  signal?: AbortSignal | undefined;
}

export interface RunningLoupe {
  /** Without a slash at the end, such as `http://127.0.0.1:4000`. */
  url: string;
  /** A link that signs a browser in once, within ten minutes. */
  signInUrl: string;
  /** Of the administrator; only from the start that made it. */
  adminToken?: string;
  /** Of the administrator too, for the command line on this machine; from every start. */
  localToken: string;
  /** The name of the administrator, to whom the demo belongs. */
  owner: string;
  dataDir: string;
  /** Where Postgres keeps its data, for people. */
  databasePlace: string;
  /** Stops the server, the runs under way and Postgres. Calling it again does nothing. */
  close(): Promise<void>;
}

/**
 * Starts everything on one data folder: Postgres, evaluation worker and server.
 *
 * @throws LoupeError PORT_TAKEN, DATA_FOLDER_UNUSABLE, DATA_FOLDER_IN_USE, DATABASE_UNREACHABLE,
 *   DATABASE_TOO_OLD,
 *   DATABASE_TOO_NEW, UNSUPPORTED_PLATFORM
 */
export async function startLoupe(options: StartLoupeOptions): Promise<RunningLoupe> {
  const closers = createClosers();
  try {
    return await start(options, closers);
  } catch (error) {
    await closers
      .close()
      .catch((failure: unknown) =>
        logOf(options)("Stopping after the failure failed too.", failure),
      );
    throw error;
  }
}

const SHARD_BYTES = 10e9;

async function start(options: StartLoupeOptions, closers: Closers): Promise<RunningLoupe> {
  const { host = "127.0.0.1", port = 4000, shardBytes = SHARD_BYTES } = options;
  const { databaseUrl = process.env["DATABASE_URL"] } = options;
  const log = logOf(options);
  await checkPort(host, port);
  const folder = await openDataFolder(options.dataDir);
  const [code, { pool, place }] = await allSettledFirst([
    loadCode(options.progress),
    openMigratedDatabase({ folder, databaseUrl, closers, log }),
  ]);
  const administrator = await openAdministrator(pool, folder.token);
  const url = await startServices({
    pool,
    code,
    folder,
    host,
    port,
    shardBytes,
    closers,
    log,
  });
  closers.add(
    await writeRunningNote(folder.running, { pid: process.pid, url, databaseUrl: pool.url }),
  );
  if (options.demo)
    await makeDemo(options, { url, administrator, folder, plugins: code.plugins.plugins });
  return {
    url,
    signInUrl: `${url}/sign-in?code=${await createSignInCode(pool, administrator.ownerId)}`,
    ...(administrator.adminToken === undefined ? {} : { adminToken: administrator.adminToken }),
    localToken: administrator.localToken,
    owner: administrator.name,
    dataDir: folder.path,
    databasePlace: place,
    close: () => closers.close(),
  };
}

interface DemoPlace {
  url: string;
  administrator: OpenedAdministrator;
  folder: DataPaths;
  plugins: readonly Plugin[];
}

function makeDemo(
  { demoSize, progress = silent, signal }: StartLoupeOptions,
  { url, administrator, folder, plugins }: DemoPlace,
): Promise<void> {
  const client = loupeClient({ url, token: administrator.localToken });
  return ensureDemo({
    client,
    owner: administrator.name,
    plugins,
    folder: folder.demo,
    size: demoSize,
    progress,
    signal,
  });
}

/**
 * As `Promise.all`, but waits for all before it throws the first failure: what they opened is known
 * then.
 */
async function allSettledFirst<A, B>(works: [Promise<A>, Promise<B>]): Promise<[A, B]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

function logOf({ log }: StartLoupeOptions): (message: string, cause?: unknown) => void {
  return (
    log ?? ((message, cause) => console.error(message, ...(cause === undefined ? [] : [cause])))
  );
}
