import { createReadStream } from "node:fs";
import { open, rm, type FileHandle } from "node:fs/promises";

/** A COCO file that is being written: nothing of it is kept in memory. */
export interface CocoWriter {
  addImage(image: object): Promise<void>;
  addObject(object: object): Promise<void>;
  /** Ends the file. */
  close(): Promise<void>;
}

/** @param annotated whether there are objects at all */
export async function openCocoFile(
  path: string,
  classNames: readonly string[],
  annotated: boolean,
): Promise<CocoWriter> {
  const objectsPath = `${path}.objects`;
  const file = await open(path, "wx");
  const objects = await open(objectsPath, "wx");
  const [images, annotations] = [openList(file), openList(objects)];
  await file.write('{"images":[');
  return {
    addImage: (image) => images.add(image),
    addObject: (object) => annotations.add(object),
    async close() {
      await annotations.flush();
      await objects.close();
      await images.flush();
      await file.write("\n]");
      if (annotated) {
        await file.write(',"annotations":[');
        for await (const part of createReadStream(objectsPath)) await file.write(part as Buffer);
        const categories = classNames.map((name, position) => ({ id: position + 1, name }));
        await file.write(`\n],"categories":${JSON.stringify(categories)}`);
      }
      await file.write("}\n");
      await file.close();
      await rm(objectsPath);
    },
  };
}

/** Characters that are written at once. */
const BLOCK = 64 * 1024;

/** The entries of a JSON list, one a line. */
function openList(file: FileHandle) {
  let waiting = "";
  let isFirst = true;
  const flush = async () => {
    const text = waiting;
    waiting = "";
    if (text !== "") await file.write(text);
  };
  return {
    flush,
    async add(entry: object) {
      waiting += `${isFirst ? "" : ","}\n${JSON.stringify(entry)}`;
      isFirst = false;
      if (waiting.length >= BLOCK) await flush();
    },
  };
}
