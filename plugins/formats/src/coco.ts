import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type {
  ImportedSample,
  ImportedValue,
  Importer,
  ImportPlan,
  ImportProblem,
  TensorSpec,
} from "@loupe/plugin-api";
import { readCocoFile, type CocoFile, type CocoImage, type CocoObject } from "./coco-file.ts";
import { sortCocoObjects, type CocoObjects } from "./coco-objects.ts";
import { createImageFinder, requireFile, requireFolder, type FoundImage } from "./image-files.ts";

const HEAD_BYTES = 64 * 1024;

/** COCO detection annotations: one JSON file and a folder of images. */
export const coco: Importer = {
  name: "coco",
  description: "COCO JSON: images, boxes and classes. Masks, key points and captions are not read.",
  options: {
    images: {
      type: "string",
      description: "Folder of the images; the folder of the file unless given.",
      optional: true,
    },
    limit: {
      type: "integer",
      description: "Takes only the first images, as many as this.",
      minimum: 1,
      optional: true,
    },
  },
  detect: looksLikeCoco,
  plan: async (path, { options, signal }) => {
    const folder = resolve(
      typeof options["images"] === "string" ? options["images"] : dirname(path),
    );
    await requireFile(path);
    await requireFolder(folder);
    const file = await readCocoFile(path, signal);
    const limit = typeof options["limit"] === "number" ? options["limit"] : file.images.length;
    return planImport(file, { folder, images: file.images.slice(0, limit), signal });
  },
};

async function looksLikeCoco(path: string): Promise<boolean> {
  if (!path.toLowerCase().endsWith(".json")) return false;
  const handle = await open(path).catch(() => undefined);
  if (!handle) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return /^\uFEFF?\s*\{[^]*"(images|annotations|categories)"\s*:\s*\[/.test(
      buffer.toString("utf8", 0, bytesRead),
    );
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

interface Scope {
  folder: string;
  images: readonly CocoImage[];
  signal: AbortSignal;
}

function planImport(file: CocoFile, scope: Scope): ImportPlan {
  const objects = sortCocoObjects(file, scope.images);
  const problems = [...file.problems, ...objects.problems];
  return {
    tensors: describeTensors(file, objects),
    total: problems.length + scope.images.length,
    entries: readEntries({ file, objects, problems }, scope),
  };
}

function describeTensors(
  { annotated }: CocoFile,
  objects: CocoObjects,
): Record<string, TensorSpec> {
  const { classNames, haveIds, haveAreas, haveCrowds } = objects;
  return {
    images: { htype: "image" },
    "coco/image_id": { htype: "generic", dtype: "int64" },
    ...(annotated && {
      boxes: { htype: "bbox", describes: "OBJECT", coords: { type: "pixel", mode: "LTWH" } },
      labels: { htype: "class_label", describes: "OBJECT", classNames },
    }),
    ...(haveIds && { annotation_ids: { htype: "generic", dtype: "int64", describes: "OBJECT" } }),
    ...(haveAreas && { areas: { htype: "generic", dtype: "float64", describes: "OBJECT" } }),
    ...(haveCrowds && { iscrowd: { htype: "generic", dtype: "bool", describes: "OBJECT" } }),
  };
}

async function* readEntries(
  {
    file,
    objects,
    problems,
  }: { file: CocoFile; objects: CocoObjects; problems: readonly ImportProblem[] },
  { folder, images, signal }: Scope,
): AsyncGenerator<ImportedSample | ImportProblem> {
  yield* problems;
  const findImage = createImageFinder(folder);
  const seen = new Set<number>();
  for (const image of images) {
    signal.throwIfAborted();
    const found = seen.has(image.id) ? repeatedId(image) : await findImage(image.fileName);
    seen.add(image.id);
    if ("reason" in found) yield { kind: "problem", file: found.file, reason: found.reason };
    else
      yield {
        kind: "sample",
        source: found.file,
        values: readValues(file, objects, { image, found }),
      };
  }
}

function repeatedId({ id, fileName }: CocoImage): FoundImage {
  return { file: fileName, reason: `Another image has the same id ${id}; this one was left out.` };
}

function readValues(
  file: CocoFile,
  objects: CocoObjects,
  { image, found }: { image: CocoImage; found: { file: string } },
): Record<string, ImportedValue> {
  const list = (objects.byImage.get(image.id) ?? []).map((index) => file.objectAt(index));
  return {
    images: { file: found.file },
    "coco/image_id": image.id,
    ...(file.annotated && {
      boxes: list.map(({ box }) => [...box]),
      labels: list.map(({ category }) => objects.labels.get(category) ?? 0),
    }),
    ...(objects.haveIds && { annotation_ids: list.map(({ id }) => id) }),
    ...(objects.haveAreas && { areas: list.map(areaOf) }),
    ...(objects.haveCrowds && { iscrowd: list.map(({ iscrowd }) => (iscrowd > 0 ? 1 : 0)) }),
  };
}

/** An object without an area among others that have one gets that of its box. */
function areaOf({ area, box }: CocoObject): number {
  return Number.isFinite(area) ? area : box[2] * box[3];
}
