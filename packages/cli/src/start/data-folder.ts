import { chmod, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LoupeError } from "@loupe/core";
import { dataPaths, type DataPaths } from "./data-paths.ts";

/**
 * Makes the folder where there is none and checks that it can be written to. Others may pass
 * through but not list it: as root, Postgres runs as another user.
 *
 * @throws LoupeError `DATA_FOLDER_UNUSABLE`
 */
export async function openDataFolder(path: string): Promise<DataPaths> {
  if (path.trim() === "")
    throw new LoupeError(
      "DATA_FOLDER_UNUSABLE",
      "The data folder has an empty name; expected the path of a folder. Choose one with --data-dir.",
    );
  const folder = dataPaths(path);
  const probe = join(folder.path, `.probe-${process.pid}`);
  try {
    if (await makeFolder(folder.path)) await chmod(folder.path, 0o711);
    await writeFile(probe, "");
    await rm(probe, { force: true });
    return folder;
  } catch (cause) {
    throw new LoupeError(
      "DATA_FOLDER_UNUSABLE",
      `The data folder ${folder.path} can't be written to: ${reasonOf(cause)}. Choose another with --data-dir.`,
      { cause },
    );
  }
}

/** Whether it was made now. Not by `recursive`, which never ends below `/proc`. */
async function makeFolder(path: string): Promise<boolean> {
  if (await isFolder(path)) return false;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path);
  return true;
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return found?.isDirectory() ?? false;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "it is on a read-only disk",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is a file",
  ENOENT: "it can't be made there",
  ENAMETOOLONG: "a part of its path is too long",
  EEXIST: "there is a file of that name",
};

function reasonOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}
