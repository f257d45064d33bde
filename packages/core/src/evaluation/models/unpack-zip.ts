import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { openPromise, type Entry, type ZipFile } from "yauzl";
import { quoteName } from "../../access/names.ts";
import { LoupeError } from "../../errors.ts";
import type { PackageFile } from "./models.ts";
import { planEntries, type PackageEntry } from "./package-entries.ts";

/** What a package may have at most. */
export interface PackageLimits {
  files: number;
  /** Of the archive, and of all it unpacks to. */
  bytes: number;
  /** Whether what is unpacked has to survive a power failure. Default true. */
  isKept?: boolean;
}

/**
 * Unpacks an archive into an empty folder; nothing is written before all its names and sizes were
 * looked at. Answers its files by name.
 *
 * @throws INVALID_PACKAGE, PACKAGE_TOO_LARGE
 */
export async function unpackZip(
  archive: string,
  folder: string,
  limits: PackageLimits,
): Promise<PackageFile[]> {
  const zip = await openPromise(archive, { autoClose: false }).catch((cause: Error) => {
    throw damaged("The package is no zip archive, or ends early", cause);
  });
  try {
    const planned = planEntries(await readEntries(zip, limits));
    checkSize(planned, limits);
    for (const one of planned) await unpack(zip, one, { folder, flush: limits.isKept ?? true });
    return planned.map(({ name, entry }) => ({ name, bytes: entry.uncompressedSize }));
  } finally {
    zip.close();
  }
}

async function readEntries(zip: ZipFile, { files }: PackageLimits): Promise<Entry[]> {
  if (zip.entryCount > files)
    throw tooLarge(`The package has ${zip.entryCount} entries; at most ${files} are expected.`);
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (cause) {
    throw damaged("The directory of the package can't be read", cause as Error);
  }
  return entries;
}

function checkSize(entries: readonly PackageEntry[], limits: PackageLimits): void {
  if (entries.length === 0)
    throw new LoupeError("INVALID_PACKAGE", "The package is empty; expected files.");
  const bytes = entries.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  if (bytes <= limits.bytes) return;
  throw tooLarge(`The package unpacks to ${bytes} bytes; at most ${limits.bytes} are expected.`);
}

async function unpack(
  zip: ZipFile,
  { name, entry }: PackageEntry,
  { folder, flush }: { folder: string; flush: boolean },
): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  let found = 0;
  try {
    await pipeline(
      await zip.openReadStreamPromise(entry),
      async function* (parts: AsyncIterable<Buffer>) {
        for await (const part of parts) {
          found = crc32(part, found);
          yield part;
        }
      },
      createWriteStream(path, { flags: "wx", mode: 0o600, flush }),
    );
  } catch (cause) {
    throw damaged(`The file ${quoteName(name)} of the package can't be unpacked`, cause as Error);
  }
  if (found !== entry.crc32)
    throw new LoupeError(
      "INVALID_PACKAGE",
      `The file ${quoteName(name)} of the package is damaged: its checksum is another than it says.`,
    );
}

/** A fault of the disk stays what it is. */
function damaged(what: string, cause: Error): Error {
  if ("syscall" in cause) return cause;
  const reason = cause.message.slice(0, 300).replace(/\.$/, "");
  return new LoupeError("INVALID_PACKAGE", `${what}: ${reason}.`, { cause });
}

function tooLarge(message: string): LoupeError {
  return new LoupeError("PACKAGE_TOO_LARGE", message);
}
