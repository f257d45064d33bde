import { notFound } from "../blob/blob-path.ts";
import type { BlobStore } from "../blob/blob-store.ts";
import { readFiles } from "../blob/read-files.ts";
import { resizeImage, type ImageSize } from "../blob/resize-image.ts";
import { LoupeError } from "../errors.ts";
import type { Member } from "./members.ts";

/** What a member holds: bytes, or a file that is too large to be read at once. */
export type Content = Buffer | { path: string; size: number };

/** So much of the files of one batch is in memory at most, for each of its images. */
const LARGEST_READ = 512 * 1024;

export interface LoadedMembers {
  members: readonly { name: string; content: Content }[];
  /** Gives back the memory that what they hold is in, which is no good any more. */
  free(): void;
}

/** Loads what members hold. @throws BLOB_NOT_FOUND, IMAGE_TRUNCATED */
export async function loadContents(
  blobs: BlobStore,
  members: readonly Member[],
): Promise<LoadedMembers> {
  const asStored = members.flatMap(({ content }) =>
    Buffer.isBuffer(content) || content.size ? [] : [content.digest],
  );
  const { files, free } = await readStored(blobs, asStored);
  const loaded = members.map(async ({ name, content }) => {
    if (Buffer.isBuffer(content)) return { name, content };
    const { digest, size } = content;
    return { name, content: size ? await resize(blobs, digest, size) : files.get(digest)! };
  });
  return { members: await Promise.all(loaded), free };
}

async function readStored(
  blobs: BlobStore,
  digests: readonly string[],
): Promise<{ files: Map<string, Content>; free(): void }> {
  const paths = digests.map((digest) => blobs.path(digest));
  const files = new Map<string, Content>();
  const { contents, free } = await readFiles(paths, LARGEST_READ);
  for (const [position, content] of contents.entries()) {
    const [digest, path] = [digests[position]!, paths[position]!];
    if (content instanceof Error) throw await reasonOf(blobs, digest, content);
    files.set(digest, Buffer.isBuffer(content) ? content : { path, size: content.size });
  }
  return { files, free };
}

async function resize(blobs: BlobStore, digest: string, size: ImageSize): Promise<Buffer> {
  try {
    return await resizeImage(blobs.path(digest), size);
  } catch (cause) {
    const { message } = cause as Error;
    const found = `The image of digest "${digest}" is damaged (${message}); expected a whole one.`;
    throw await reasonOf(blobs, digest, new LoupeError("IMAGE_TRUNCATED", found, { cause }));
  }
}

async function reasonOf(blobs: BlobStore, digest: string, error: unknown): Promise<unknown> {
  return (await blobs.has(digest)) ? error : notFound(digest);
}
