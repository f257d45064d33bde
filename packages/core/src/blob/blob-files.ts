import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { blobPath, isDigest } from "./blob-path.ts";
import { thumbnailPaths } from "./read-thumbnail.ts";

/** A stored blob, as the file it lies in. */
export interface BlobFile {
  digest: string;
  bytes: number;
  /** When it was stored. */
  modifiedAt: Date;
}

export async function* listBlobFiles(root: string): AsyncGenerator<BlobFile> {
  for (const first of await partsIn(root)) {
    for (const second of await partsIn(join(root, first))) {
      for (const digest of (await readdir(join(root, first, second))).filter(isDigest)) {
        const found = await stat(blobPath(root, digest)).catch(ignoreMissing);
        if (found) yield { digest, bytes: found.size, modifiedAt: found.mtime };
      }
    }
  }
}

/** @throws BLOB_NOT_FOUND for what is no digest */
export async function removeBlobFile(root: string, digest: string): Promise<void> {
  for (const path of [blobPath(root, digest), ...thumbnailPaths(root, digest)]) {
    await rm(path, { force: true });
  }
}

/** Folders that are named by two digits of the digests in them. */
async function partsIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name));
}

/** Somebody else may remove files meanwhile. */
function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
