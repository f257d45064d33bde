import { close, fstat, open, read } from "node:fs";
import { promisify } from "node:util";
import { notFound } from "../blob/blob-path.ts";
import type { BlobStore } from "../blob/blob-store.ts";
import { resizeImage } from "../blob/resize-image.ts";
import type { StoredImage } from "./members.ts";

/** What a member holds: bytes, or a file that is too large to be read at once. */
export type Content = Buffer | { path: string; size: number };

const LARGEST_READ = 1024 * 1024;

/** @throws BLOB_NOT_FOUND */
export async function loadImage(blobs: BlobStore, image: StoredImage): Promise<Content> {
  const { digest, size } = image;
  const path = blobs.path(digest);
  try {
    return await (size ? resizeImage(path, size) : readSmall(path));
  } catch (error) {
    throw (await blobs.has(digest)) ? error : notFound(digest);
  }
}

const files = {
  open: promisify(open),
  stat: promisify(fstat),
  read: promisify(read),
  close: promisify(close),
};

/** Half of what `readFile` costs, which does not know that nobody writes to the file. */
async function readSmall(path: string): Promise<Content> {
  const file = await files.open(path, "r");
  try {
    const { size } = await files.stat(file);
    if (size > LARGEST_READ) return { path, size };
    const bytes = Buffer.allocUnsafe(size);
    const { bytesRead } = await files.read(file, bytes, 0, size, 0);
    if (bytesRead === size) return bytes;
    throw new Error(`${path} ended after ${bytesRead} of ${size} bytes.`);
  } finally {
    await files.close(file);
  }
}
