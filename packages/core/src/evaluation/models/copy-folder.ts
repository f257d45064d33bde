import { copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { quoteName } from "../../access/names.ts";
import { LoupeError } from "../../errors.ts";
import type { PackageFile } from "./models.ts";
import type { PackageLimits } from "./unpack-zip.ts";

/**
 * Copies the files of a folder, and answers them by name. Links are refused: they could lead
 * anywhere.
 *
 * @throws INVALID_PACKAGE, PACKAGE_TOO_LARGE before anything is written
 */
export async function copyFolder(
  source: string,
  target: string,
  limits: PackageLimits,
): Promise<PackageFile[]> {
  const files = await listFiles(source);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (files.length === 0)
    throw new LoupeError("INVALID_PACKAGE", `The folder ${source} is empty; expected a model.`);
  if (files.length > limits.files || bytes > limits.bytes) {
    throw new LoupeError(
      "PACKAGE_TOO_LARGE",
      `The folder ${source} has ${files.length} files of ${bytes} bytes in all; at most ${limits.files} of ${limits.bytes} are expected.`,
    );
  }
  for (const { name } of files) {
    await mkdir(dirname(join(target, name)), { recursive: true });
    await copyFile(join(source, name), join(target, name));
  }
  return files;
}

async function listFiles(source: string): Promise<PackageFile[]> {
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const special = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (special) {
    throw new LoupeError(
      "INVALID_PACKAGE",
      `The folder ${source} has ${quoteName(special.name)}, a link or a device; expected plain files.`,
    );
  }
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const files = await Promise.all(
    paths.map(async (path) => ({
      name: relative(source, path).split(sep).join("/"),
      bytes: (await stat(path)).size,
    })),
  );
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
