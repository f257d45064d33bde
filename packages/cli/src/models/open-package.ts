import { constants, createReadStream } from "node:fs";
import { access, readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { ZipFile } from "yazl";
import { CommandError } from "../command-error.ts";
import { showProgress } from "../output/progress.ts";

/** A zip archive, to be read once. */
export interface PackageArchive {
  bytes: AsyncIterable<Uint8Array>;
  size: number;
}

const EXPECTED = "expected a zip archive of the folder of a model, or the folder";

/**
 * Reads the package of a model to be sent: an archive as it is, a folder packed on the way, without
 * compression, which would gain little on weights.
 */
export async function openPackage(path: string): Promise<PackageArchive> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (found.isDirectory()) return packFolder(path);
  return { bytes: createReadStream(path), size: found.size };
}

/** The bytes of an archive; shows how many megabytes of it have been taken. */
export async function* withProgress(
  { bytes, size }: PackageArchive,
  label: string,
): AsyncGenerator<Uint8Array> {
  const { update, stop } = showProgress(`${label} (MB)`);
  const inMegabytes = (count: number) => Math.round(count / 1e5) / 10;
  let done = 0;
  try {
    for await (const chunk of bytes) {
      yield chunk;
      done += chunk.length;
      update(inMegabytes(done), inMegabytes(size));
    }
  } finally {
    stop();
  }
}

async function packFolder(folder: string): Promise<PackageArchive> {
  const zip = new ZipFile();
  const bytes = zip.outputStream as NodeJS.ReadableStream & { destroy(error: Error): void };
  for (const path of await listFiles(folder)) {
    const name = relative(folder, path).split(sep).join("/");
    zip.addFile(path, name, { compress: false });
  }
  const size = await new Promise<number>((resolve, reject) => {
    zip.on("error", (error: Error) => {
      reject(error);
      bytes.destroy(error);
    });
    // It is given the size, though its types don't say so.
    zip.end({ forceZip64Format: false, comment: "" }, resolve as () => void);
  });
  return { bytes: bytes as AsyncIterable<Uint8Array>, size };
}

/** Links are refused: they could lead anywhere. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const special = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (special)
    throw invalid(
      `${join(special.parentPath, special.name)} is a link or a device; expected plain files.`,
    );
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  if (files.length === 0) throw invalid(`${folder} is empty; ${EXPECTED}.`);
  for (const path of files) {
    await access(path, constants.R_OK).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
  }
  return files.toSorted();
}

function unreadable(path: string, cause: unknown): CommandError {
  return new CommandError("INVALID_INPUT", `${path} can't be read; ${EXPECTED}.`, { cause });
}

function invalid(message: string): CommandError {
  return new CommandError("INVALID_INPUT", message);
}
