import { access } from "node:fs/promises";
import { join } from "node:path";
import { LoupeError } from "../errors.ts";

/**
 * Where a blob lies, whether it is there or not. Throws for what is no digest, and may be a path
 * out of the folder.
 */
export function blobPath(root: string, digest: string): string {
  if (!isDigest(digest)) throw notFound(digest);
  return join(root, digest.slice(0, 2), digest.slice(2, 4), digest);
}

export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

export function notFound(digest: string): LoupeError {
  return new LoupeError(
    "BLOB_NOT_FOUND",
    `There is no blob of digest ${JSON.stringify(digest.slice(0, 100))}.`,
  );
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
