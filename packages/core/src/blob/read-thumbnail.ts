import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LoupeError } from "../errors.ts";
import { exists, notFound } from "./blob-path.ts";
import { makeThumbnail, THUMBNAIL_FORMAT } from "./make-thumbnail.ts";
import { beginFile } from "./write-file-atomically.ts";

export interface Thumbnail {
  bytes: Uint8Array;
  mime: string;
}

export interface ReadThumbnailOptions {
  root: string;
  /** The folder of files that are not whole yet. */
  unplaced: string;
  digest: string;
  width: number;
}

const THUMBNAIL_WIDTHS = [64, 128, 256, 512, 1024, 2048];

/** Where the thumbnails of a blob lie, those that were made. */
export function thumbnailPaths(root: string, digest: string): string[] {
  return THUMBNAIL_WIDTHS.map((width) => thumbnailPath(root, digest, width));
}

/**
 * The kept thumbnail of the next larger width, made first where there is none.
 *
 * @throws BLOB_NOT_FOUND
 */
export async function readThumbnail(
  original: string,
  options: ReadThumbnailOptions,
): Promise<Thumbnail> {
  const { root, unplaced, digest } = options;
  const width = stepOf(options.width);
  const path = thumbnailPath(root, digest, width);
  const kept = await readKept(path);
  if (kept) return { bytes: kept, mime: THUMBNAIL_FORMAT };
  if (!(await exists(original))) throw notFound(digest);
  const bytes = await makeThumbnail(original, width);
  await keep(bytes, path, unplaced);
  return { bytes, mime: THUMBNAIL_FORMAT };
}

async function readKept(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
}

function thumbnailPath(root: string, digest: string, width: number): string {
  return join(root, "thumbnails", String(width), digest.slice(0, 2), `${digest}.webp`);
}

async function keep(bytes: Uint8Array, path: string, unplaced: string): Promise<void> {
  const file = await beginFile(unplaced);
  try {
    await file.append(bytes);
    await file.placeForNow(path);
  } finally {
    await file.discard();
  }
}

function stepOf(width: number): number {
  if (!(width >= 1))
    throw new LoupeError(
      "INVALID_INPUT",
      `A thumbnail can't be ${width} pixels wide; expected 1 or more.`,
    );
  return THUMBNAIL_WIDTHS.find((step) => step >= width) ?? 2048;
}
