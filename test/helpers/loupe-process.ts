import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findPostmaster } from "../../packages/core/src/db/local-postgres/postmaster-file.ts";
import { exitOf, firstLine, spawnLoupe } from "../cli/run-loupe.ts";

/** `loupe start` in a process of its own, with a Postgres of its own. */
export interface LoupeProcess {
  startedAt: Date;
  url: string;
  /** Of an administrator. */
  token: string;
  databaseUrl: string;
  /** Ends Postgres at once; the server goes on without it. */
  killPostgres(): Promise<void>;
  /** Ends the server at once; its Postgres goes on. */
  killServer(): Promise<void>;
  /** Asks the server to end, as a terminal does; says whether it did. */
  stop(): Promise<boolean>;
}

/** Starts Loupe on a data folder, whatever was left there. */
export async function startLoupeProcess(dataDir: string): Promise<LoupeProcess> {
  const startedAt = new Date();
  const child = spawnStart(dataDir);
  const errors = collect(child.stderr!);
  const line = await firstLine(child.stdout!);
  if (!line) throw new Error(`Loupe did not start:\n${errors.join("")}`);
  const { url } = JSON.parse(line) as { url: string };
  const note = JSON.parse(await readFile(join(dataDir, "running.json"), "utf8"));
  return {
    startedAt,
    url,
    token: (await readFile(join(dataDir, "cli-token"), "utf8")).trim(),
    databaseUrl: note.databaseUrl,
    killPostgres: () => killPostgres(dataDir),
    killServer: () => end(child, "SIGKILL"),
    stop: () => stop(child),
  };
}

/** Kills a start at a moment drawn at random, most likely before it is ready. */
export async function interruptStart(dataDir: string): Promise<void> {
  const child = spawnStart(dataDir);
  await sleep(Math.random() * 2000);
  await end(child, "SIGKILL");
}

function spawnStart(dataDir: string): ChildProcess {
  const child = spawnLoupe(["start", "--json", "--no-demo", "--port", "0", "--data-dir", dataDir]);
  started.add(child);
  return child;
}

/** Ends what this file started on a data folder: for when a test is over, however it ended. */
export async function endLeftProcesses(dataDir: string): Promise<void> {
  for (const child of started) await end(child, "SIGKILL");
  await killPostgres(dataDir);
}

const started = new Set<ChildProcess>();

/** What is read is not left in the pipe, which would fill and hold the process up. */
function collect(stream: NodeJS.ReadableStream): string[] {
  const parts: string[] = [];
  stream.on("data", (part: Buffer) => parts.push(part.toString()));
  return parts;
}

async function killPostgres(dataDir: string): Promise<void> {
  const postmaster = await findPostmaster(join(dataDir, "postgres", "cluster"));
  if (postmaster) process.kill(postmaster.pid, "SIGKILL");
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await exitOf(child);
  started.delete(child);
}

const STOP_LIMIT = 20_000;

async function stop(child: ChildProcess): Promise<boolean> {
  let isInTime = true;
  const limit = setTimeout(() => {
    isInTime = false;
    child.kill("SIGKILL");
  }, STOP_LIMIT);
  await end(child, "SIGTERM");
  clearTimeout(limit);
  return isInTime;
}
