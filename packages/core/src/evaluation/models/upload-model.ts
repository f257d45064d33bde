import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { BlobStore } from "../../blob/blob-store.ts";
import type { Database } from "../../db/database.ts";
import { copyFolder } from "./copy-folder.ts";
import { limited } from "./limited.ts";
import { unplacedPath } from "./model-folder.ts";
import { removeOldUploads } from "./remove-packages.ts";
import { storePackage, type StoredPackage } from "./store-package.ts";
import { unpackZip, type PackageLimits } from "./unpack-zip.ts";

export interface UploadModelInput {
  ownerId: number;
  /** A zip archive. */
  source: AsyncIterable<Uint8Array>;
  limits?: PackageLimits;
}

export interface StoreModelInput {
  ownerId: number;
  /** Holds the files of a model and nothing else. */
  folder: string;
  limits?: PackageLimits;
}

const PACKAGE_LIMITS: PackageLimits = { files: 1_000, bytes: 4 * 1024 ** 3 };

/**
 * Stores the files of a package, in constant memory. Unless they are registered within a day, they
 * are removed.
 *
 * @throws INVALID_PACKAGE, PACKAGE_TOO_LARGE
 */
export async function uploadModel(
  db: Database,
  blobs: BlobStore,
  { ownerId, source, limits = PACKAGE_LIMITS }: UploadModelInput,
): Promise<StoredPackage> {
  await removeOldUploads(db, blobs);
  const archive = unplacedPath(blobs, `${randomUUID()}.zip`);
  try {
    await pipeline(source, limited(limits.bytes), createWriteStream(archive, { mode: 0o600 }));
    return await storePackage(db, blobs, ownerId, (folder) => unpackZip(archive, folder, limits));
  } finally {
    await rm(archive, { force: true });
  }
}

/**
 * Stores the files of a folder on this machine, as `uploadModel` does those of an archive.
 *
 * @throws INVALID_PACKAGE, PACKAGE_TOO_LARGE
 */
export function storeModel(
  db: Database,
  blobs: BlobStore,
  { ownerId, folder, limits = PACKAGE_LIMITS }: StoreModelInput,
): Promise<StoredPackage> {
  return storePackage(db, blobs, ownerId, (target) => copyFolder(folder, target, limits));
}
