import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";

/** A file of the built viewer, as it is sent. */
export interface ViewerFile {
  mime: string;
  etag: string;
  /** By content encoding; `identity` is always there. */
  encodings: ReadonlyMap<string, Buffer>;
}

/** By path, such as `/assets/main-1a2b3c.js`. */
export type ViewerFiles = ReadonlyMap<string, ViewerFile>;

const MIMES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const COMPRESSED: Readonly<Record<string, string>> = { br: ".br", gzip: ".gz" };

/**
 * Reads the folder of the built viewer: its files, and beside them what `.br` and `.gz` hold of
 * them. They are small, and a build that replaces the folder does not disturb a running server.
 */
export async function readViewerFiles(folder: string): Promise<ViewerFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths
      .filter((path) => extname(path) in MIMES)
      .map(async (path) => [urlPath(folder, path), await readOne(path, paths)] as const),
  );
  return new Map(files);
}

function urlPath(folder: string, path: string): string {
  return path.slice(folder.length).replaceAll("\\", "/");
}

async function readOne(path: string, paths: readonly string[]): Promise<ViewerFile> {
  const identity = await readFile(path);
  const encodings = new Map([["identity", identity]]);
  for (const [encoding, extension] of Object.entries(COMPRESSED)) {
    const compressed = path + extension;
    if (paths.includes(compressed)) encodings.set(encoding, await readFile(compressed));
  }
  const etag = `"${createHash("sha256").update(identity).digest("base64url").slice(0, 22)}"`;
  return { mime: MIMES[extname(path)]!, etag, encodings };
}
