import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExportedImage } from "@loupe/plugin-api";

/** Writes images as they are stored, several at once. */
export interface ImageWriter {
  /** Answers the name of the file, which has the ending of its type. Resolves when there is room for more. */
  write(name: string, image: ExportedImage): Promise<string>;
  /** Resolves when all are written. */
  finish(): Promise<void>;
}

const AT_ONCE = 8;

export function openImageWriter(folder: string): ImageWriter {
  const writing = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const writeOne = async (path: string, image: ExportedImage) =>
    writeFile(path, await image.read(), { flag: "wx" });
  return {
    async write(name, image) {
      const file = `${name}.${endingOf(image)}`;
      const work = writeOne(join(folder, file), image)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => writing.delete(work));
      writing.add(work);
      while (writing.size >= AT_ONCE) await Promise.race(writing);
      if (failures.length > 0) throw failures[0];
      return file;
    },
    async finish() {
      await Promise.all(writing);
      if (failures.length > 0) throw failures[0];
    },
  };
}

function endingOf({ mime }: ExportedImage): string {
  const type = mime.replace(/^image\//, "").replace(/\+.*$/, "");
  return type === "jpeg" ? "jpg" : type;
}
