import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Importer, Plugin } from "@loupe/plugin-api";
import { CommandError } from "../command-error.ts";

/** Where in a folder something can be imported from, and by what. */
export interface FoundImport {
  path: string;
  importer: Importer;
  /** Options that say where the images are, where the importer has such. */
  options: Readonly<Record<string, string>>;
}

/**
 * Looks for what importers recognise in a folder of files that somebody uploaded, and for the folder
 * that has its images.
 *
 * @throws CommandError `IMPORTER_NOT_FOUND`, or `UNREADABLE` where there are several
 */
export async function findImportPath(
  plugins: readonly Plugin[],
  { folder, importer: name }: { folder: string; importer: string | null },
): Promise<FoundImport> {
  const { folders, others } = await listFolder(folder);
  const importers = plugins
    .flatMap(({ importers = [] }) => importers)
    .filter((importer) => name === null || importer.name === name);
  const found: Omit<FoundImport, "options">[] = [];
  for (const path of [...folders, ...others])
    for (const importer of importers)
      if (await importer.detect(path)) found.push({ path, importer });
  const [first] = found;
  if (!first) throw nothingFound(importers, name);
  if (found.length > 1) {
    const paths = found.map(({ path }) => relative(folder, path) || "the folder itself");
    throw new CommandError(
      "UNREADABLE",
      `The upload has ${found.length} things to import: ${paths.slice(0, 5).join(", ")}. Upload one of them with its images.`,
    );
  }
  return { ...first, options: await findImages(first, folders) };
}

/** What importers read are no images themselves. */
const IMAGE = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif)$/i;

async function listFolder(folder: string): Promise<{ folders: string[]; others: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const pathOf = ({ parentPath, name }: { parentPath: string; name: string }) =>
    join(parentPath, name);
  return {
    folders: [folder, ...entries.filter((entry) => entry.isDirectory()).map(pathOf)],
    others: entries.filter((entry) => entry.isFile() && !IMAGE.test(entry.name)).map(pathOf),
  };
}

const LOOKED_AT = 20;

/** The first folder in which the importer finds an image; none where it looks for them by itself. */
async function findImages(
  { path, importer }: Omit<FoundImport, "options">,
  folders: readonly string[],
): Promise<Record<string, string>> {
  if (!("images" in importer.options)) return {};
  for (const images of folders) {
    if (await hasSample(importer, path, images)) return { images };
  }
  return {};
}

async function hasSample(importer: Importer, path: string, images: string): Promise<boolean> {
  const { signal } = new AbortController();
  const { entries } = await importer.plan(path, { options: { images }, signal });
  let seen = 0;
  for await (const { kind } of entries) {
    if (kind === "sample") return true;
    if (++seen === LOOKED_AT) return false;
  }
  return false;
}

function nothingFound(importers: readonly Importer[], name: string | null): CommandError {
  const known = importers.map((importer) => importer.name).join(", ") || "none";
  return new CommandError(
    "IMPORTER_NOT_FOUND",
    name === null
      ? `No importer recognises anything in the upload; expected files of one of: ${known}.`
      : `Importer "${name}" recognises nothing in the upload.`,
  );
}
