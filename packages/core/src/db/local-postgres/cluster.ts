import { readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { LoupeError } from "../../errors.ts";
import type { Binaries } from "./binaries.ts";
import type { Place } from "./place.ts";
import { isAlive } from "./process-state.ts";
import { runProgram } from "./run-program.ts";

/** The superuser of the database cluster. */
export const DATABASE_USER = "loupe";

const UNFINISHED = "cluster.new.";

/**
 * The folder of the data files. Made by `initdb` where there is none yet; two processes may do so
 * at once.
 */
export async function ensureCluster(place: Place, binaries: Binaries): Promise<string> {
  const cluster = join(place.folder, "cluster");
  const found = await versionOf(cluster);
  const expected = String(Number.parseInt(binaries.version, 10));
  if (found === undefined) await createCluster(place, binaries, cluster);
  else if (found !== expected) {
    throw new LoupeError(
      "DATA_FOLDER_UNUSABLE",
      `The data in ${cluster} was made by Postgres ${found}; expected Postgres ${expected}.`,
    );
  }
  return cluster;
}

async function versionOf(cluster: string): Promise<string | undefined> {
  try {
    return (await readFile(join(cluster, "PG_VERSION"), "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Under another name first: an `initdb` that was killed leaves nothing that looks like a database
 * cluster.
 */
async function createCluster(place: Place, binaries: Binaries, cluster: string): Promise<void> {
  await removeUnfinished(place.folder);
  const unfinished = join(place.folder, `${UNFINISHED}${process.pid}`);
  const result = await runProgram(
    join(binaries.folder, "bin", "initdb"),
    initArguments(unfinished),
    place,
  );
  if (!result.ok) {
    throw new LoupeError(
      "DATA_FOLDER_UNUSABLE",
      `Postgres can't make its data in ${cluster}:\n${result.output.trim()}`,
    );
  }
  await rename(unfinished, cluster).catch(async (error: NodeJS.ErrnoException) => {
    await rm(unfinished, { recursive: true, force: true });
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const pid = Number(name.slice(UNFINISHED.length));
    if (pid === process.pid || !isAlive(pid))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * The built-in C.UTF-8 sorts by code point on every machine, so indexes stay valid when libraries
 * change.
 */
function initArguments(folder: string): string[] {
  const locale = "--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8";
  return ["-D", folder, "-U", DATABASE_USER, "--auth=trust", ...locale.split(" ")];
}
