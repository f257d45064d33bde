import { type FileHandle, open, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Place } from "./place.ts";

const LARGEST_LOG = 16 * 1024 ** 2;
const LINES_SHOWN = 20;

export interface ServerLog {
  /** For the server's outputs. */
  descriptor: number;
  /** The last lines written since the log was opened. */
  tail(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens `server.log` of a server to append to it; a large one is put aside as `server.log.old`
 * first.
 */
export async function openServerLog({ folder, account }: Place): Promise<ServerLog> {
  const path = join(folder, "server.log");
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LARGEST_LOG) await rename(path, `${path}.old`);
  const file = await open(path, "a+", 0o600);
  if (account !== undefined) await file.chown(account.uid, account.gid);
  const start = (await file.stat()).size;
  return { descriptor: file.fd, tail: () => readTail(file, start), close: () => file.close() };
}

async function readTail(file: FileHandle, start: number): Promise<string> {
  const length = Math.min((await file.stat()).size - start, 64 * 1024);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
  return buffer.toString("utf8", 0, bytesRead).trimEnd().split("\n").slice(-LINES_SHOWN).join("\n");
}
