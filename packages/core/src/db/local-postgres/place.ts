import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { LoupeError } from "../../errors.ts";
import { type Account, isRoot, NOBODY } from "./account.ts";
import { runProgram } from "./run-program.ts";

/** Where a server keeps its data and who it runs as. */
export interface Place {
  /**
   * The folder of the server: `cluster` with the data, the log, the socket. Only the account enters
   * it.
   */
  folder: string;
  /** Undefined where the server runs as the user we are. */
  account: Account | undefined;
  /** The folder that was asked for, where the data could not be kept there. */
  insteadOf: string | undefined;
}

/**
 * Decides where the data of a server lives and makes the folder. It is the folder asked for, unless
 * we are root, who can't run Postgres, and the account that can does not reach it (a checkout below
 * a home of mode 0700). Then it is a folder below `sharedFolder`, and a file `location` in the
 * folder asked for remembers which. Throws `DATA_FOLDER_UNUSABLE`.
 */
export async function findPlace(dataFolder: string, sharedFolder: string): Promise<Place> {
  const asked = await makeFolder(resolve(dataFolder));
  const account = isRoot() ? await accountFor(asked) : undefined;
  const moved = await readLocation(asked, sharedFolder);
  if (moved !== undefined) return settle({ folder: moved, account, insteadOf: asked });
  if (account === undefined || (await reaches(account, asked))) {
    return settle({ folder: asked, account, insteadOf: undefined });
  }
  if (await ownerOf(join(asked, "cluster"))) {
    throw unusable(
      asked,
      `holds data, but the user id ${account.uid} that Postgres runs as can't reach it`,
    );
  }
  return settle({ folder: await relocate(asked, sharedFolder), account, insteadOf: asked });
}

async function makeFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    return await realpath(folder);
  } catch (cause) {
    throw unusable(folder, `can't be made: ${(cause as Error).message}`, cause);
  }
}

/** Data that a normal user made stays theirs when root starts the server. */
async function accountFor(folder: string): Promise<Account> {
  const owner = await ownerOf(join(folder, "cluster"));
  return owner === undefined || owner.uid === 0 ? NOBODY : owner;
}

async function ownerOf(path: string): Promise<Account | undefined> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unusable(path, `can't be read: ${(error as Error).message}`, error);
  }
}

async function readLocation(asked: string, sharedFolder: string): Promise<string | undefined> {
  const file = join(asked, "location");
  const name = await readFile(file, "utf8").catch(() => undefined);
  if (name === undefined) return undefined;
  if (!/^[0-9a-f]{16}$/.test(name.trim()))
    throw unusable(file, "does not hold the name of a folder");
  const folder = join(sharedFolder, name.trim());
  if ((await ownerOf(folder)) === undefined) {
    throw unusable(
      folder,
      `is gone, and ${file} says that the data is there. Remove that file to begin with no data`,
    );
  }
  return folder;
}

async function reaches(account: Account, folder: string): Promise<boolean> {
  const result = await runProgram("/bin/sh", ["-c", 'test -x "$0"', dirname(folder)], {
    folder: "/",
    account,
  });
  return result.ok;
}

async function relocate(asked: string, sharedFolder: string): Promise<string> {
  const name = randomBytes(8).toString("hex");
  const isNew = (await ownerOf(sharedFolder)) === undefined;
  const folder = await makeFolder(join(sharedFolder, name));
  if (isNew) await chmod(sharedFolder, 0o755);
  await writeFile(join(asked, "location"), `${name}\n`);
  return folder;
}

async function settle(place: Place): Promise<Place> {
  const wanted = place.account?.uid ?? process.getuid?.();
  const owner = await ownerOf(place.folder);
  try {
    if (owner?.uid !== wanted) {
      if (place.account === undefined)
        throw new Error(`it belongs to user id ${owner?.uid}, not ${wanted}`);
      await chown(place.folder, place.account.uid, place.account.gid);
    }
    await chmod(place.folder, 0o700);
    return place;
  } catch (cause) {
    throw unusable(place.folder, `can't be used by Postgres: ${(cause as Error).message}`, cause);
  }
}

function unusable(path: string, found: string, cause?: unknown): LoupeError {
  return new LoupeError("DATA_FOLDER_UNUSABLE", `The folder ${path} ${found}.`, { cause });
}
