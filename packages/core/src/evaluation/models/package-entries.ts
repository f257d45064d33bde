import type { Entry } from "yauzl";
import { quoteName } from "../../access/names.ts";
import { LoupeError } from "../../errors.ts";

/** A file of an archive, and the name it gets in the package. */
export interface PackageEntry {
  name: string;
  entry: Entry;
}

/**
 * The files of a package, sorted by name. A folder that holds all of them is left out of their
 * names, and so is what systems add on their own.
 *
 * @throws INVALID_PACKAGE where a file could not be stored as it is
 */
export function planEntries(entries: readonly Entry[]): PackageEntry[] {
  const files = entries.filter(({ fileName }) => !fileName.endsWith("/") && !isClutter(fileName));
  for (const entry of files) refuseUnfit(entry);
  refuseClashes(files.map(({ fileName }) => fileName));
  const outer = commonFolder(files.map(({ fileName }) => fileName));
  return files
    .map((entry) => ({ name: entry.fileName.slice(outer.length), entry }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What macOS adds. */
function isClutter(name: string): boolean {
  return name.startsWith("__MACOSX/") || name.split("/").at(-1) === ".DS_Store";
}

/** Longer paths are more than some systems can store. */
const LONGEST_NAME = 200;

function refuseUnfit(entry: Entry): void {
  const { fileName: name } = entry;
  const quoted = quoteName(name);
  if (name.length > LONGEST_NAME)
    refuse(
      `The name of ${quoted} has ${name.length} characters; at most ${LONGEST_NAME} are expected.`,
    );
  if (/[\p{C}:*?"<>|]/u.test(name))
    refuse(`The file ${quoted} of the package has characters that not every system can store.`);
  if (name.split("/").some((part) => part === "" || part === "."))
    refuse(`The file ${quoted} of the package has an empty part in its path.`);
  if (isSpecial(entry))
    refuse(`The package has ${quoted}, a link or a device; expected plain files.`);
  if (entry.isEncrypted())
    refuse(`The package has the encrypted entry ${quoted}; expected files without a password.`);
  if (!entry.canDecodeFileData())
    refuse(
      `The file ${quoted} of the package is compressed by method ${entry.compressionMethod}; expected 0 or 8.`,
    );
}

/** Only archives made on Unix and macOS tell links and devices. The type is in the mode's high bits. */
function isSpecial({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  const system = versionMadeBy >>> 8;
  const type = (externalFileAttributes >>> 16) & 0o170000;
  return (system === 3 || system === 19) && type !== 0 && type !== 0o100000;
}

/** Two names can be one file where a system does not tell upper from lower case. */
function refuseClashes(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const key = keyOf(name);
    if (seen.has(key)) refuse(`The file ${quoteName(name)} of the package comes twice.`);
    seen.add(key);
  }
  for (const name of names) {
    const folder = foldersOf(name).find((one) => seen.has(keyOf(one)));
    if (folder !== undefined)
      refuse(
        `The file ${quoteName(name)} of the package lies in ${quoteName(folder)}, which is a file itself.`,
      );
  }
}

function keyOf(name: string): string {
  return name.normalize().toLowerCase();
}

function foldersOf(name: string): string[] {
  const parts = name.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** With the slash at its end; empty where there is none. */
function commonFolder(names: readonly string[]): string {
  const [first = ""] = names;
  const folder = first.slice(0, first.indexOf("/") + 1);
  return names.every((name) => name.startsWith(folder)) ? folder : "";
}

function refuse(message: string): never {
  throw new LoupeError("INVALID_PACKAGE", message);
}
