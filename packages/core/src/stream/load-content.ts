import { readFile, stat } from "node:fs/promises";
import { notFound } from "../blob/blob-path.ts";
import type { BlobStore } from "../blob/blob-store.ts";
import { resizeImage } from "../blob/resize-image.ts";
import type { Member } from "./members.ts";

/** What a member holds: bytes, or a file that is too large to be read at once. */
export type Content = Buffer | { path: string; size: number };

const LARGEST_READ = 1024 * 1024;

/** @throws BLOB_NOT_FOUND */
export async function loadContent(blobs: BlobStore, { content }: Member): Promise<Content> {
  if (Buffer.isBuffer(content)) return content;
  const { digest, size } = content;
  const path = blobs.path(digest);
  try {
    return await (size ? resizeImage(path, size) : readSmall(path));
  } catch (error) {
    throw (await blobs.has(digest)) ? error : notFound(digest);
  }
}

async function readSmall(path: string): Promise<Content> {
  const { size } = await stat(path);
  return size > LARGEST_READ ? { path, size } : readFile(path);
}
