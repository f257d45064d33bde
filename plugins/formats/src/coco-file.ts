import type { ImportProblem } from "@loupe/plugin-api";
import { scanJson } from "./scan-json.ts";

export interface CocoImage {
  id: number;
  fileName: string;
  /** In pixels; NaN where the file does not say. */
  width: number;
  height: number;
}

/** One annotation; a number that is missing or is none is NaN. */
export interface CocoObject {
  /** In `annotations`, from 0. For messages. */
  position: number;
  id: number;
  image: number;
  category: number;
  box: readonly [left: number, top: number, width: number, height: number];
  area: number;
  iscrowd: number;
}

/** What is kept of a COCO file: neither masks nor key points. */
export interface CocoFile {
  path: string;
  images: CocoImage[];
  /** By category id, in the order of the file. */
  categories: Map<number, string>;
  objectCount: number;
  objectAt(index: number): CocoObject;
  /** False where the file has no `annotations` at all. */
  annotated: boolean;
  problems: ImportProblem[];
}

/**
 * Numbers kept of each object, in the order of `readObject`. A flat list takes a fifth of what
 * objects would.
 */
const FIELDS = 10;

/**
 * Reads a COCO JSON file as a stream.
 *
 * @throws where it can't be read, is not JSON, or has no `images`.
 */
export async function readCocoFile(path: string, signal: AbortSignal): Promise<CocoFile> {
  const [images, numbers, problems]: [CocoImage[], number[], ImportProblem[]] = [[], [], []];
  const categories = new Map<number, string>();
  const seen = new Set<string>();
  for await (const { section, position, value } of scanJson(
    path,
    ["images", "annotations", "categories"],
    signal,
  )) {
    seen.add(section);
    const entry = asRecord(value);
    const reason =
      section === "images"
        ? addImage(images, entry)
        : section === "categories"
          ? addCategory(categories, entry)
          : addObject(numbers, entry, position);
    if (reason) problems.push({ kind: "problem", file: `${path} ${section}[${position}]`, reason });
  }
  if (!seen.has("images"))
    throw new Error(`${path} has no images; expected a COCO file with an array "images".`);
  const objectCount = numbers.length / FIELDS;
  const objectAt = (index: number) => readObject(numbers, index * FIELDS);
  return {
    path,
    images,
    categories,
    objectCount,
    objectAt,
    annotated: seen.has("annotations"),
    problems,
  };
}

type Entry = Readonly<Record<string, unknown>>;

function asRecord(value: unknown): Entry | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Entry)
    : undefined;
}

/** The reason why it can't be taken, if there is one. */
function addImage(images: CocoImage[], entry: Entry | undefined): string | undefined {
  if (!entry) return "The image is not an object; expected one with an id and a file_name.";
  const { id, file_name: fileName } = entry;
  if (!isId(id)) return `The image has the id ${JSON.stringify(id)}; expected a whole number.`;
  if (typeof fileName !== "string" || fileName === "") {
    return `Image ${id} has the file_name ${JSON.stringify(fileName)}; expected the name of a file.`;
  }
  images.push({ id, fileName, width: asNumber(entry["width"]), height: asNumber(entry["height"]) });
  return undefined;
}

function addCategory(
  categories: Map<number, string>,
  entry: Entry | undefined,
): string | undefined {
  if (!entry) return "The category is not an object; expected one with an id and a name.";
  const { id, name } = entry;
  if (!isId(id)) return `The category has the id ${JSON.stringify(id)}; expected a whole number.`;
  if (typeof name !== "string" || name === "")
    return `Category ${id} has the name ${JSON.stringify(name)}; expected some text.`;
  if (categories.has(id))
    return `Category ${id} stands in the file twice; its first name "${categories.get(id)}" is kept.`;
  categories.set(id, name);
  return undefined;
}

function addObject(
  numbers: number[],
  entry: Entry | undefined,
  position: number,
): string | undefined {
  if (!entry)
    return "The annotation is not an object; expected one with an image_id, a category_id and a bbox.";
  const box: readonly unknown[] =
    Array.isArray(entry["bbox"]) && entry["bbox"].length === 4 ? entry["bbox"] : [];
  numbers.push(
    position,
    asNumber(entry["id"]),
    asNumber(entry["image_id"]),
    asNumber(entry["category_id"]),
  );
  numbers.push(asNumber(box[0]), asNumber(box[1]), asNumber(box[2]), asNumber(box[3]));
  numbers.push(asNumber(entry["area"]), asNumber(entry["iscrowd"]));
  return undefined;
}

function readObject(numbers: readonly number[], from: number): CocoObject {
  const at = (field: number) => numbers[from + field] ?? Number.NaN;
  return {
    position: at(0),
    id: at(1),
    image: at(2),
    category: at(3),
    box: [at(4), at(5), at(6), at(7)],
    area: at(8),
    iscrowd: at(9),
  };
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function asNumber(value: unknown): number {
  if (typeof value === "boolean") return Number(value);
  return typeof value === "number" ? value : Number.NaN;
}
