import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** A picture's size and its digits. */
export interface Annotation {
  width: number;
  height: number;
  /** Left, top, width, height in pixels. */
  boxes: number[][];
  /** 0 to 9. */
  labels: number[];
}

const SVHN = fileURLToPath(
  new URL("../../../shared/data/svhn-annotations/train.jsonl.gz", import.meta.url),
);

/**
 * The annotations of SVHN's train part, from its first picture on; as many drawn from a seed where
 * they are not there, which is said.
 */
export async function readAnnotations(
  count: number,
  log: (message: string) => void,
): Promise<Annotation[]> {
  const file = await readFile(SVHN).catch(() => undefined);
  if (!file) {
    log(`${SVHN} is not there: annotations of the same number are drawn instead.`);
    return Array.from({ length: count }, (_, position) => drawAnnotation(position));
  }
  const lines = (await promisify(gunzip)(file)).toString().trim().split("\n");
  return lines.slice(0, count).map((line) => JSON.parse(line) as Annotation);
}

/** One to four digits side by side, in a picture of SVHN's usual size. */
function drawAnnotation(position: number): Annotation {
  const digits = 1 + (position % 4);
  const width = 60 + ((position * 37) % 140);
  const height = 40 + ((position * 23) % 60);
  const step = Math.floor(width / (digits + 1));
  return {
    width,
    height,
    boxes: Array.from({ length: digits }, (_, digit) => [
      Math.floor(step / 2) + digit * step,
      Math.floor(height / 4),
      Math.max(4, step - 4),
      Math.floor(height / 2),
    ]),
    labels: Array.from({ length: digits }, (_, digit) => (position * 7 + digit * 3) % 10),
  };
}
