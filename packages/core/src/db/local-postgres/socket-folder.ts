import { createHash } from "node:crypto";
import { chown, lstat, mkdir, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LoupeError } from "../../errors.ts";
import type { Place } from "./place.ts";

/** The kernel's limit for a path of a socket is 104 bytes on macOS, 108 on Linux. */
const LONGEST_SOCKET_PATH = 100;

/**
 * The folder of the unix socket, which only the server's account and root enter: the server's own,
 * or, where that path is too long for a socket, one in the temporary folder.
 */
export async function ensureSocketFolder(place: Place, cluster: string): Promise<string> {
  if (Buffer.byteLength(join(place.folder, ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH)
    return place.folder;
  const folder = join(tmpdir(), `loupe-${await nameOf(cluster)}`);
  await makePrivate(folder, place);
  return folder;
}

/**
 * Of the path and the identifier that `initdb` gave: a cluster made anew at an old path shares no
 * socket with it.
 */
async function nameOf(cluster: string): Promise<string> {
  const control = await open(join(cluster, "global", "pg_control"));
  try {
    const identifier = Buffer.alloc(8);
    await control.read(identifier, 0, 8, 0);
    return createHash("sha256").update(cluster).update(identifier).digest("hex").slice(0, 16);
  } finally {
    await control.close();
  }
}

async function makePrivate(folder: string, place: Place): Promise<void> {
  const uid = place.account?.uid ?? process.getuid?.();
  try {
    await mkdir(folder, { mode: 0o700 });
    if (place.account !== undefined) await chown(folder, place.account.uid, place.account.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new LoupeError(
      "DATA_FOLDER_UNUSABLE",
      `The folder ${folder} for Postgres's socket is there already and others may enter it; expected one of user id ${uid} with mode 0700.`,
    );
  }
}
