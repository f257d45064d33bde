import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { exists } from "../../blob/blob-path.ts";
import type { BlobStore } from "../../blob/blob-store.ts";
import { transaction, type Database } from "../../db/database.ts";
import { modelUploads } from "../../db/tables/models.ts";
import { modelFolder, unplacedPath } from "./model-folder.ts";
import type { PackageFile } from "./models.ts";
import { lockPackage } from "./remove-packages.ts";

/** A package that is stored, and can be registered by its digest within a day. */
export interface StoredPackage {
  /** SHA-256 over names and contents of the files, however they were packed. */
  digest: string;
  /** By name. */
  files: PackageFile[];
}

/**
 * Stores files for an owner under their digest.
 *
 * @param fill writes them into an empty folder, and answers them by name
 */
export async function storePackage(
  db: Database,
  blobs: BlobStore,
  ownerId: number,
  fill: (folder: string) => Promise<PackageFile[]>,
): Promise<StoredPackage> {
  const folder = unplacedPath(blobs, randomUUID());
  try {
    await mkdir(folder, { mode: 0o700 });
    const files = await fill(folder);
    const digest = await digestOf(folder, files);
    await transaction(db, (tx) => place(tx, blobs, folder, { ownerId, digest, files }));
    return { digest, files };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each name and each content comes after its length, so that no two lists of files share a digest. */
async function digestOf(folder: string, files: readonly PackageFile[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { name, bytes } of files) {
    hash.update(`${Buffer.byteLength(name)}\n${name}${bytes}\n`);
    for await (const part of createReadStream(join(folder, name))) hash.update(part as Buffer);
  }
  return hash.digest("hex");
}

async function place(
  tx: Database,
  blobs: BlobStore,
  folder: string,
  upload: StoredPackage & { ownerId: number },
): Promise<void> {
  await lockPackage(tx, upload.digest);
  await tx.orm
    .insert(modelUploads)
    .values(upload)
    .onConflictDoUpdate({
      target: [modelUploads.ownerId, modelUploads.digest],
      set: { uploadedAt: new Date() },
    });
  const target = modelFolder(blobs, upload.digest);
  if (await exists(target)) return;
  await mkdir(dirname(target), { recursive: true });
  await rename(folder, target);
}
