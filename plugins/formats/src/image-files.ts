import { stat } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";

/** The file of an image, or why there is none. */
export type FoundImage = { file: string } | { file: string; reason: string };

/** @throws where `folder` is not a folder. */
export async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory())
    throw new Error(`There is no folder ${folder}; expected the folder of the images.`);
}

/** @throws where there is no such file. */
export async function requireFile(file: string): Promise<void> {
  if (!(await isFile(file)))
    throw new Error(`There is no file ${file}; expected one to import from.`);
}

/** Finds the images of one folder; a name outside it, and a second use of a file, are refused. */
export function createImageFinder(folder: string): (name: string) => Promise<FoundImage> {
  const taken = new Set<string>();
  return async (name) => {
    const file = resolve(folder, name);
    if (name.includes("\0") || !isBelow(folder, file)) {
      return {
        file: name,
        reason: `The file name ${JSON.stringify(name)} leads outside the folder ${folder}.`,
      };
    }
    if (taken.has(file))
      return { file, reason: "Another image has the same file name; this one was left out." };
    taken.add(file);
    return (await isFile(file)) ? { file } : { file, reason: "There is no such file." };
  };
}

function isBelow(folder: string, file: string): boolean {
  const inside = relative(folder, file);
  return inside !== "" && inside !== ".." && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

async function isFile(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ?? false;
}
