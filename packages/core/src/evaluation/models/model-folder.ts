import { join } from "node:path";
import { isDigest } from "../../blob/blob-path.ts";
import type { BlobStore } from "../../blob/blob-store.ts";
import { LoupeError } from "../../errors.ts";

/**
 * Where the files of a package lie if they are there.
 *
 * @throws MODEL_NOT_FOUND for what is no digest, and may be a path out of the store
 */
export function modelFolder({ root }: Pick<BlobStore, "root">, digest: string): string {
  if (!isDigest(digest)) {
    throw new LoupeError(
      "MODEL_NOT_FOUND",
      `${JSON.stringify(digest.slice(0, 100))} is no digest of a package; expected 64 hexadecimal digits.`,
    );
  }
  return join(modelsFolder({ root }), digest.slice(0, 2), digest);
}

/** The folder of all packages. */
export function modelsFolder({ root }: Pick<BlobStore, "root">): string {
  return join(root, "models");
}

/** Where something lies until it gets its name. */
export function unplacedPath({ root }: Pick<BlobStore, "root">, name: string): string {
  return join(root, "unplaced", name);
}
