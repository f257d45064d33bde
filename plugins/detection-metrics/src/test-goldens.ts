import { readFileSync } from "node:fs";
import { joinImages, type DetectionData, type ImageObjects } from "./objects.ts";

/** A case of `goldens/coco.json` and what pycocotools says of it. */
export interface Golden {
  name: string;
  classes: number;
  /** Ids of images, in no order. */
  images: number[];
  /** Image id, class, left, top, width, height, area, crowd. */
  truth: number[][];
  /** Image id, class, left, top, width, height, score. */
  predictions: number[][];
  expected: {
    figures: (number | null)[];
    classAP: (number | null)[];
    classAP50: (number | null)[];
    classAP75: (number | null)[];
    classAR100: (number | null)[];
    precision50: number[][];
  };
}

export function readGoldens(file: string | URL = OWN_GOLDENS): Golden[] {
  return JSON.parse(readFileSync(file, "utf8")) as Golden[];
}

const OWN_GOLDENS = new URL("../goldens/coco.json", import.meta.url);

export function goldenData({ images, classes, truth, predictions }: Golden): DetectionData {
  const byId = images.toSorted((a, b) => a - b);
  return joinImages(
    byId.map((id) => imageObjects(rowsOf(truth, id), rowsOf(predictions, id))),
    classes,
  );
}

function rowsOf(rows: readonly number[][], image: number): number[][] {
  return rows.filter(([id]) => id === image).map((row) => row.slice(1));
}

/** Rows of class, left, top, width, height, then area and crowd, or score. */
export function imageObjects(
  truth: readonly (readonly number[])[],
  predictions: readonly (readonly number[])[],
): ImageObjects {
  const boxes = (rows: readonly (readonly number[])[]) =>
    Float64Array.from(rows.flatMap((row) => row.slice(1, 5)));
  const labels = (rows: readonly (readonly number[])[]) => Int32Array.from(rows, (row) => row[0]!);
  return {
    truth: {
      boxes: boxes(truth),
      labels: labels(truth),
      areas: Float64Array.from(truth, (row) => row[5] ?? row[3]! * row[4]!),
      crowds: Uint8Array.from(truth, (row) => row[6] ?? 0),
    },
    predictions: {
      boxes: boxes(predictions),
      labels: labels(predictions),
      scores: Float64Array.from(predictions, (row) => row[5]!),
    },
  };
}
