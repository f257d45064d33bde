import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { BlobStore } from "../../blob/blob-store.ts";
import { limited } from "./limited.ts";
import { unplacedPath } from "./model-folder.ts";
import { unpackZip, type PackageLimits } from "./unpack-zip.ts";

/** The files of an archive, there until they are removed. */
export interface UnpackedUpload {
  folder: string;
  remove(): Promise<void>;
}

/**
 * Unpacks a zip archive as it comes, in constant memory. Where it fails nothing of it stays.
 *
 * @throws INVALID_PACKAGE, PACKAGE_TOO_LARGE
 */
export async function unpackUpload(
  blobs: BlobStore,
  source: AsyncIterable<Uint8Array>,
  limits: PackageLimits,
): Promise<UnpackedUpload> {
  const place = unplacedPath(blobs, `import-${randomUUID()}`);
  const remove = () => rm(place, { recursive: true, force: true });
  const [archive, folder] = [join(place, "upload.zip"), join(place, "files")];
  try {
    await mkdir(folder, { recursive: true });
    await pipeline(source, limited(limits.bytes), createWriteStream(archive, { mode: 0o600 }));
    await unpackZip(archive, folder, { ...limits, isKept: false });
    await rm(archive);
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
