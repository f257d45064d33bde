import { createReadStream, type ReadStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LoupeError } from "../errors.ts";
import { blobPath, exists, isDigest, notFound } from "./blob-path.ts";
import { listBlobFiles, removeBlobFile, type BlobFile } from "./blob-files.ts";
import { readThumbnail, type Thumbnail } from "./read-thumbnail.ts";
import { type StoredBlob, writeBlob, type WriteBlobOptions } from "./write-blob.ts";

export interface BlobStore {
  /** The folder that everything lies in. */
  readonly root: string;
  /**
   * Stores what comes, in constant memory; the same bytes are stored once. `check` looks at the
   * whole file first; where it throws, nothing is stored. `register` records the blob in the
   * database, so that cleaning up leaves the file alone. Throws `IMAGE_TOO_LARGE` past `maxBytes`.
   */
  write(
    source: AsyncIterable<Uint8Array> | Uint8Array,
    options: Pick<WriteBlobOptions, "maxBytes" | "check" | "register">,
  ): Promise<StoredBlob>;
  /** Opens a blob to stream it out. Throws `BLOB_NOT_FOUND`. */
  read(digest: string): Promise<ReadStream>;
  /** Where a blob of that digest lies if it is there. Throws `BLOB_NOT_FOUND` for what is no digest. */
  path(digest: string): string;
  has(digest: string): Promise<boolean>;
  /**
   * A smaller, upright copy of an image, made once and kept. `width` in pixels is rounded up to 64,
   * 128, 256, 512, 1024 or 2048, the most there is; no image is enlarged. Throws `BLOB_NOT_FOUND`,
   * and `INVALID_INPUT` for a width below 1.
   */
  thumbnail(digest: string, options: { width: number }): Promise<Thumbnail>;
  /** Every blob that has a file, in no order. */
  list(): AsyncIterable<BlobFile>;
  /** Removes a blob with its thumbnails; it need not be there. */
  remove(digest: string): Promise<void>;
}

/** An upload takes less; an older file is what a crash left. Other processes may be writing theirs. */
const LEFTOVER_AGE = 24 * 3_600_000;

/**
 * Opens the store in a folder, made where there is none, that only this user enters. Several
 * processes may share it.
 */
export async function openBlobStore(folder: string): Promise<BlobStore> {
  const root = resolve(folder);
  const unplaced = join(root, "unplaced");
  await makeFolders(root, unplaced);
  await removeLeftovers(unplaced);

  const find = async (digest: string) => {
    const path = blobPath(root, digest);
    if (await exists(path)) return path;
    throw notFound(digest);
  };
  return {
    root,
    write: (source, options) => writeBlob(source, { ...options, root, unplaced }),
    read: async (digest) => createReadStream(await find(digest)),
    path: (digest) => blobPath(root, digest),
    has: async (digest) => isDigest(digest) && (await exists(blobPath(root, digest))),
    thumbnail: async (digest, { width }) =>
      readThumbnail(blobPath(root, digest), { root, unplaced, digest, width }),
    list: () => listBlobFiles(root),
    remove: (digest) => removeBlobFile(root, digest),
  };
}

async function makeFolders(root: string, unplaced: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    await mkdir(unplaced, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new LoupeError(
      "DATA_FOLDER_UNUSABLE",
      `The folder ${root} for images can't be written to: ${reason}.`,
      {
        cause,
      },
    );
  }
}

async function removeLeftovers(unplaced: string): Promise<void> {
  for (const name of await readdir(unplaced)) {
    const path = join(unplaced, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > LEFTOVER_AGE)
      await rm(path, { recursive: true, force: true });
  }
}
