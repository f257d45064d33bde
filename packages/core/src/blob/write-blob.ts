import { createHash } from "node:crypto";
import { LoupeError } from "../errors.ts";
import { blobPath, exists } from "./blob-path.ts";
import { beginFile } from "./write-file-atomically.ts";

export interface StoredBlob {
  /** SHA-256 of the bytes, 64 lower-case hexadecimal digits. */
  digest: string;
  bytes: number;
  path: string;
}

export interface WriteBlobOptions {
  root: string;
  /** The folder of files that are not whole yet. */
  unplaced: string;
  maxBytes: number;
  /** Looks at the whole file before anybody finds it; where it throws, nothing is stored. */
  check?: ((path: string) => Promise<void>) | undefined;
  /** Records the blob before its file gets its name. */
  register?: ((blob: Pick<StoredBlob, "digest" | "bytes">) => Promise<void>) | undefined;
}

/**
 * Streams to a file of its own and hashes on the way; only the whole gets the name that others look
 * for.
 */
export async function writeBlob(
  source: AsyncIterable<Uint8Array> | Uint8Array,
  options: WriteBlobOptions,
): Promise<StoredBlob> {
  const hash = createHash("sha256");
  const file = await beginFile(options.unplaced);
  let bytes = 0;
  try {
    for await (const part of source instanceof Uint8Array ? [source] : source) {
      bytes += part.byteLength;
      if (bytes > options.maxBytes) throw tooLarge(options.maxBytes);
      hash.update(part);
      await file.append(part);
    }
    await options.check?.(file.path);
    const digest = hash.digest("hex");
    const path = blobPath(options.root, digest);
    // First the record, then the look: a file that is there now is not cleaned up any more.
    await options.register?.({ digest, bytes });
    if (!(await exists(path))) await file.place(path);
    return { digest, bytes, path };
  } finally {
    await file.discard();
  }
}

function tooLarge(maxBytes: number): LoupeError {
  return new LoupeError(
    "IMAGE_TOO_LARGE",
    `The file has more than ${maxBytes} bytes, the most that is allowed.`,
  );
}
