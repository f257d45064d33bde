import { randomUUID } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isDigest } from "../../blob/blob-path.ts";
import type { BlobStore } from "../../blob/blob-store.ts";
import { transaction, type Database } from "../../db/database.ts";
import type { StoredAmount } from "../../upkeep/left-rows.ts";
import { modelFolder, modelsFolder, unplacedPath } from "./model-folder.ts";

/** Hours for which an upload waits to be registered. */
export const UPLOAD_HOURS = 24;

/** Keeps the files of a package from being placed or removed by others until the transaction ends. */
export async function lockPackage(tx: Database, digest: string): Promise<void> {
  const key = Buffer.from(digest, "hex").readInt32BE();
  await tx.sql`select pg_advisory_xact_lock(${PACKAGE_LOCK}::int, ${key}::int)`;
}

const PACKAGE_LOCK = 1_869_967_224;

/** Forgets uploads that were not registered in time, and removes files that nobody has any more. */
export async function removeOldUploads(db: Database, blobs: BlobStore): Promise<void> {
  const old = await db.sql<{ digest: string }[]>`
    delete from model_uploads
    where uploaded_at < now() - ${UPLOAD_HOURS} * interval '1 hour' returning digest`;
  for (const { digest } of old) await removePackage(db, blobs, digest);
}

/** Removes the files of a package that no owner has. Answers whether it did. */
export async function removePackage(
  db: Database,
  blobs: BlobStore,
  digest: string,
): Promise<boolean> {
  const path = unplacedPath(blobs, randomUUID());
  const isFree = await transaction(db, async (tx) => {
    await lockPackage(tx, digest);
    if (await isKnown(tx, digest)) return false;
    // In one step: half a package would be taken for a whole one.
    await rename(modelFolder(blobs, digest), path).catch(ignoreMissing);
    return true;
  });
  await rm(path, { recursive: true, force: true });
  return isFree;
}

async function isKnown(db: Database, digest: string): Promise<boolean> {
  const [row] = await db.sql<{ known: boolean }[]>`
    select exists (select from models where digest = ${digest})
      or exists (
        select from model_uploads
        where digest = ${digest} and uploaded_at >= now() - ${UPLOAD_HOURS} * interval '1 hour'
      ) as known`;
  return row!.known;
}

/** Removes packages that no owner has, such as those of an owner who is gone; in a dry run counts them. */
export async function removeLeftPackages(
  db: Database,
  blobs: BlobStore,
  { dryRun }: { dryRun: boolean },
): Promise<StoredAmount> {
  if (!dryRun) await removeOldUploads(db, blobs);
  const removed = { count: 0, bytes: 0 };
  for (const digest of await listPackages(blobs)) {
    const bytes = await sizeOf(modelFolder(blobs, digest));
    const isFree = dryRun ? !(await isKnown(db, digest)) : await removePackage(db, blobs, digest);
    if (!isFree) continue;
    removed.count++;
    removed.bytes += bytes;
  }
  return removed;
}

async function listPackages(blobs: BlobStore): Promise<string[]> {
  const parts = (await readdir(modelsFolder(blobs)).catch(ignoreMissing)) ?? [];
  const names = await Promise.all(parts.map((part) => readdir(join(modelsFolder(blobs), part))));
  return names.flat().filter(isDigest);
}

async function sizeOf(folder: string): Promise<number> {
  const entries =
    (await readdir(folder, { recursive: true, withFileTypes: true }).catch(ignoreMissing)) ?? [];
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
