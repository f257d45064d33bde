import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { joinImages, type DetectionData } from "./objects.ts";
import { imageObjects } from "./test-goldens.ts";

const shared = resolve(import.meta.dirname, "../../../../shared/data");
const toy = resolve(shared, "metrics/toy");
const voc = resolve(shared, "voc100");

/** Empty, or why tests of the toy case are skipped. */
export const skipToy = reasonToSkip(toy);
export const skipVoc = reasonToSkip(voc);

function reasonToSkip(folder: string): string {
  return existsSync(folder) ? "" : ` (skipped: there is no folder ${folder})`;
}

interface PublishedFigures {
  eleven_point: number;
  every_point: number;
}

/** Twelve objects and twelve predictions of one class, and what was published of them, by threshold. */
export function readToy() {
  const { published, tolerance } = readJson(resolve(toy, "EXPECTED.json")) as {
    published: Record<string, PublishedFigures>;
    tolerance: number;
  };
  return {
    data: joinCoco(
      resolve(toy, "gts_coco_format/toy_example_coco.JSON"),
      resolve(toy, "dets_coco_format/coco_dets.json"),
    ),
    published: Object.entries(published).map(([key, figures]) => [Number(key), figures] as const),
    tolerance,
  };
}

/** 273 objects of 20 classes in 100 photographs, and 452 predictions. */
export function readVoc(): DetectionData {
  return joinCoco(
    resolve(voc, "gts/coco_format_v1/instances_default.json"),
    resolve(voc, "dets/coco_format/coco_dets.json"),
  );
}

interface CocoFile {
  images: { id: number; file_name: string }[];
  categories: { id: number; name: string }[];
  annotations: {
    image_id: number;
    category_id: number;
    bbox: number[];
    area: number;
    score: number;
  }[];
}

/** The files number images and classes differently: both are joined by name. */
function joinCoco(truthFile: string, predictionsFile: string): DetectionData {
  const truth = readJson(truthFile) as CocoFile;
  const predictions = readJson(predictionsFile) as CocoFile;
  const classes = truth.categories.map(({ name }) => name);
  const rowsOf = ({ images, categories, annotations }: CocoFile, file: string) => {
    const names = new Map(categories.map(({ id, name }) => [id, name]));
    const image = images.find(({ file_name }) => file_name === file)?.id;
    return annotations
      .filter(({ image_id }) => image_id === image)
      .map(({ category_id, bbox, area, score }) => ({
        row: [classes.indexOf(names.get(category_id)!), ...bbox],
        area,
        score,
      }));
  };
  const files = truth.images.toSorted((a, b) => a.id - b.id).map(({ file_name }) => file_name);
  const joined = files.map((file) =>
    imageObjects(
      rowsOf(truth, file).map(({ row, area }) => [...row, area, 0]),
      rowsOf(predictions, file).map(({ row, score }) => [...row, score]),
    ),
  );
  return joinImages(joined, classes.length);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
