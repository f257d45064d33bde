import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ImportedSample, Importer, ImportProblem, TensorSpec } from "@loupe/plugin-api";
import { describeBadBox } from "./boxes.ts";
import { createImageFinder, requireFile, requireFolder } from "./image-files.ts";
import { readPngSize } from "./png-size.ts";
import { countSvhnEntries, readSvhnEntries } from "./svhn-entries.ts";
import type { SvhnImage } from "./svhn-reader.ts";

const ANNOTATIONS = "digitStruct.mat";
/** The label that stands for the digit 0. */
const ZERO = 10;

const TENSORS = {
  images: { htype: "image" },
  boxes: { htype: "bbox", describes: "OBJECT", coords: { type: "pixel", mode: "LTWH" } },
  labels: { htype: "class_label", describes: "OBJECT", classNames: Array.from("0123456789") },
} satisfies Record<string, TensorSpec>;

/** Street View House Numbers, format 1: a folder of PNG files with a `digitStruct.mat`. */
export const svhn: Importer = {
  name: "svhn",
  description:
    "SVHN format 1: a folder with digitStruct.mat (MATLAB 7.3) and the PNG files it names.",
  options: {
    limit: {
      type: "integer",
      description: "Takes only the first entries, as many as this.",
      minimum: 1,
      optional: true,
    },
  },
  detect: async (path) => {
    const found = await stat(join(path, ANNOTATIONS)).catch(() => undefined);
    return found?.isFile() ?? false;
  },
  plan: async (path, { options, signal }) => {
    const folder = resolve(path);
    const file = join(folder, ANNOTATIONS);
    await requireFolder(folder);
    await requireFile(file);
    const count = await countSvhnEntries(file, signal);
    const total = typeof options["limit"] === "number" ? Math.min(count, options["limit"]) : count;
    return { tensors: TENSORS, total, entries: readEntries({ folder, file, total }, signal) };
  },
};

async function* readEntries(
  { folder, file, total }: { folder: string; file: string; total: number },
  signal: AbortSignal,
): AsyncGenerator<ImportedSample | ImportProblem> {
  const findImage = createImageFinder(folder);
  for await (const entry of readSvhnEntries(file, total, signal)) {
    signal.throwIfAborted();
    if ("reason" in entry) {
      yield { kind: "problem", file, reason: entry.reason };
      continue;
    }
    const found = await findImage(entry.name);
    if ("reason" in found) yield { kind: "problem", file: found.file, reason: found.reason };
    else yield* readImage(entry, found.file);
  }
}

/** The sample, after a problem for each digit that was left out. */
async function* readImage(
  { boxes, labels }: SvhnImage,
  file: string,
): AsyncGenerator<ImportedSample | ImportProblem> {
  const size = await readPngSize(file);
  const kept = { boxes: [] as number[][], labels: [] as number[] };
  for (const [i, box] of boxes.entries()) {
    const label = labels[i] ?? Number.NaN;
    const reason = describeBadLabel(label) ?? describeBadBox(box, size);
    if (reason) {
      yield { kind: "problem", file, reason };
      continue;
    }
    kept.boxes.push(box);
    kept.labels.push(label === ZERO ? 0 : label);
  }
  yield { kind: "sample", source: file, values: { images: { file }, ...kept } };
}

function describeBadLabel(label: number): string | undefined {
  if (Number.isInteger(label) && label >= 1 && label <= ZERO) return undefined;
  return `A digit has the label ${label}; expected 1 to 9, or 10 for the digit 0. It was left out.`;
}
