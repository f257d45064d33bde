import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LoupeError } from "../../errors.ts";
import { asAccount } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import type { Place } from "./place.ts";
import { disownLockFiles, findPostmaster, type PostmasterFile } from "./postmaster-file.ts";
import { isAlive } from "./process-state.ts";
import { PROGRAM_ENVIRONMENT } from "./run-program.ts";
import { openServerLog, type ServerLog } from "./server-log.ts";
import { serverSettings } from "./settings.ts";
import { ensureSocketFolder } from "./socket-folder.ts";

/** Recovery after a crash replays up to `max_wal_size`, which may take minutes on a slow disk. */
const START_LIMIT = 300_000;
/**
 * The last checkpoint writes all that is in memory. After this the server is told to end without
 * it.
 */
const STOP_LIMIT = 60_000;
/**
 * The id of an ended process is taken until its parent asks; where that is a container's init,
 * perhaps for ever.
 */
const REAP_LIMIT = 2000;
const POLL = 20;
const RETRY = 100;

export interface PostmasterOptions {
  place: Place;
  binaries: Binaries;
  cluster: string;
}

/**
 * The server on a cluster, ready for connections: one that is running already, else a new one. It
 * is in a process group of its own, so that Ctrl-C in a terminal reaches only Node, which stops it
 * when it is done with it.
 */
export async function ensurePostmaster(options: PostmasterOptions): Promise<PostmasterFile> {
  const deadline = Date.now() + START_LIMIT;
  while (Date.now() < deadline) {
    const running = await findPostmaster(options.cluster);
    if (running?.status === "ready") return running;
    const started = running === null ? await startPostmaster(options, deadline) : null;
    if (started !== null) return started;
    await sleep(RETRY);
  }
  throw unreachable(
    options.cluster,
    `was not ready after ${START_LIMIT / 1000} seconds; server.log says why.`,
  );
}

/**
 * Stops a server that is not needed any more: connections are ended, everything is written, nothing
 * to recover.
 */
export async function stopPostmaster(cluster: string, pid: number): Promise<void> {
  const stopped =
    (await signalUntilGone(cluster, pid, "SIGINT", STOP_LIMIT)) ||
    (await signalUntilGone(cluster, pid, "SIGQUIT", STOP_LIMIT));
  if (!stopped) throw unreachable(cluster, `(process ${pid}) did not stop`);
  for (const deadline = Date.now() + REAP_LIMIT; isAlive(pid) && Date.now() < deadline;)
    await sleep(POLL);
}

/** Null where it gave way to a server that somebody else started, or has to be tried again. */
async function startPostmaster(
  options: PostmasterOptions,
  deadline: number,
): Promise<PostmasterFile | null> {
  const socketFolder = await ensureSocketFolder(options.place, options.cluster);
  await disownLockFiles(options.cluster, socketFolder);
  const log = await openServerLog(options.place);
  try {
    const child = await spawnPostmaster(options, await serverSettings(socketFolder), log);
    return await waitUntilReady(options.cluster, child, log, deadline);
  } finally {
    await log.close();
  }
}

async function spawnPostmaster(
  { place, binaries, cluster }: PostmasterOptions,
  settings: Record<string, string>,
  log: ServerLog,
): Promise<ChildProcess> {
  const values = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(join(binaries.folder, "bin", "postgres"), ["-D", cluster, ...values], {
    cwd: place.folder,
    env: PROGRAM_ENVIRONMENT,
    stdio: ["ignore", log.descriptor, log.descriptor],
    detached: true,
    ...asAccount(place.account),
  });
  await new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) =>
      reject(unreachable(cluster, `can't be started: ${cause.message}`, cause)),
    );
  });
  child.unref();
  return child;
}

async function waitUntilReady(
  cluster: string,
  child: ChildProcess,
  log: ServerLog,
  deadline: number,
): Promise<PostmasterFile | null> {
  while (Date.now() < deadline) {
    const found = await findPostmaster(cluster);
    if (found?.pid === child.pid && found?.status === "ready") return found;
    if (child.exitCode !== null || child.signalCode !== null)
      return explainEnd(cluster, await log.tail());
    await sleep(POLL);
  }
  return null;
}

async function explainEnd(cluster: string, tail: string): Promise<null> {
  const another = (await findPostmaster(cluster)) !== null;
  if (another || /lock file ".*" already exists|shared memory block .* still in use/.test(tail))
    return null;
  throw unreachable(cluster, `ended at its start:\n${tail}`);
}

async function signalUntilGone(
  cluster: string,
  pid: number,
  signal: NodeJS.Signals,
  limit: number,
): Promise<boolean> {
  const deadline = Date.now() + limit;
  const isRunning = async () => (await findPostmaster(cluster))?.pid === pid;
  if (await isRunning()) process.kill(pid, signal);
  while (await isRunning()) {
    if (Date.now() > deadline) return false;
    await sleep(POLL);
  }
  return true;
}

function unreachable(cluster: string, found: string, cause?: unknown): LoupeError {
  return new LoupeError("DATABASE_UNREACHABLE", `Postgres on ${cluster} ${found}`, { cause });
}
