import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandLineOf, isAlive } from "./process-state.ts";

/** What `postmaster.pid`, written by a running server, says. */
export interface PostmasterFile {
  pid: number;
  socketFolder: string;
  /** `starting`, `ready` or `stopping`; empty while the file is being written. */
  status: string;
}

/**
 * The server that runs on a cluster, or null: no file, or one whose process ended or is another
 * program by now.
 */
export async function findPostmaster(cluster: string): Promise<PostmasterFile | null> {
  const lines = await readLines(join(cluster, "postmaster.pid"));
  if (lines === null) return null;
  const pid = Number(lines[0]);
  if (!(await isPostmaster(pid, cluster))) return null;
  return { pid, socketFolder: lines[4] ?? "", status: lines[7]?.trim() ?? "" };
}

/**
 * Lets a server start although a lock file's process id, from before, belongs to some other program
 * by now: the file `postmaster.pid` or the one beside the socket. Postgres takes the id of its
 * parent, which is ours, for a left-over; and it still reads the file's other lines, by which it
 * finds out whether processes of the ended server hold its shared memory. So files are changed and
 * not removed.
 */
export async function disownLockFiles(cluster: string, socketFolder: string): Promise<void> {
  for (const file of [join(cluster, "postmaster.pid"), join(socketFolder, ".s.PGSQL.5432.lock")]) {
    const lines = await readLines(file);
    const pid = Number(lines?.[0]);
    if (lines === null || !isAlive(pid) || (await isPostmaster(pid, cluster))) continue;
    await writeFile(file, [process.pid, ...lines.slice(1)].join("\n"));
  }
}

async function readLines(file: string): Promise<string[] | null> {
  try {
    return (await readFile(file, "utf8")).split("\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/**
 * By its command line, since ids are reused: the server was started with `-D` and the path of the
 * cluster.
 */
async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  return pid > 0 && (await commandLineOf(pid)).includes(`-D ${cluster} `);
}
