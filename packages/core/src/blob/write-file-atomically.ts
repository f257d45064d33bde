import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** One file being written: nothing stands under its final name before `place` is through. */
export interface UnplacedFile {
  path: string;
  append(bytes: Uint8Array): Promise<void>;
  /** Makes the file durable and gives it its final name. */
  place(path: string): Promise<void>;
  /**
   * As `place`, but sooner, for what can be made again: a power cut may take the name away, and
   * never leaves a part of the file under it.
   */
  placeForNow(path: string): Promise<void>;
  discard(): Promise<void>;
}

/** Begins a file in `folder`, which must be on the file system of its final place. */
export async function beginFile(folder: string): Promise<UnplacedFile> {
  const path = join(folder, randomUUID());
  const file = await open(path, "wx", 0o600);
  /** Answers the first folder that was made for it. */
  const giveName = async (target: string): Promise<string | undefined> => {
    await file.sync();
    await file.close();
    const firstMade = await mkdir(dirname(target), { recursive: true });
    await rename(path, target);
    return firstMade;
  };
  const place = async (target: string) => {
    const firstMade = await giveName(target);
    await syncFolders(
      dirname(target),
      firstMade === undefined ? dirname(target) : dirname(firstMade),
    );
  };
  const discard = async () => {
    await file.close().catch(() => {});
    await rm(path, { force: true });
  };
  return {
    path,
    append: (bytes) => file.appendFile(bytes),
    place,
    placeForNow: async (target) => void (await giveName(target)),
    discard,
  };
}

/** A new name outlives a power cut only when the folder that holds it is written, and so on upwards. */
async function syncFolders(from: string, upTo: string): Promise<void> {
  if (process.platform === "win32") return;
  for (let folder = from; ; folder = dirname(folder)) {
    const handle = await open(folder);
    await handle.sync().finally(() => handle.close());
    if (folder === upTo || folder === dirname(folder)) return;
  }
}
