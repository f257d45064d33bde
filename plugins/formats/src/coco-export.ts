import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type {
  ExportedImage,
  ExportedSample,
  Exporter,
  ExportProblem,
  ExportReport,
  ExportSource,
} from "@loupe/plugin-api";
import { openCocoFile, type CocoWriter } from "./coco-writer.ts";
import { planCocoExport, type CocoExportPlan } from "./coco-export-plan.ts";
import { toPixelBox } from "./pixel-box.ts";
import { openIdDealer, type IdDealer } from "./deal-ids.ts";
import { openImageWriter, type ImageWriter } from "./write-images.ts";

const IMAGES = "images";

/** COCO detection annotations: one JSON file beside a folder of images. */
export const cocoExporter: Exporter = {
  name: "coco",
  description:
    "COCO JSON: annotations.json with images, boxes and classes, and the images as stored.",
  options: {
    images: { type: "string", description: "The tensor of the images.", default: "images" },
    boxes: {
      type: "string",
      description:
        "The tensor of the boxes; ids, areas and iscrowd are taken from its group: annotation_ids, areas, iscrowd.",
      default: "boxes",
    },
    labels: { type: "string", description: "The tensor of their classes.", default: "labels" },
  },
  async write(folder, source, { options, signal }) {
    const plan = planCocoExport(source, options);
    await mkdir(join(folder, IMAGES));
    const path = join(folder, "annotations.json");
    const file = await openCocoFile(path, plan.classNames, plan.boxes !== undefined);
    const writing: Writing = {
      plan,
      file,
      images: openImageWriter(join(folder, IMAGES)),
      imageIds: openIdDealer(),
      objectIds: openIdDealer(),
      problems: [...plan.problems],
    };
    const exported = await writeSamples(source, writing, signal);
    await file.close();
    return { path, exported, problems: writing.problems } satisfies ExportReport;
  },
};

interface Writing {
  plan: CocoExportPlan;
  file: CocoWriter;
  images: ImageWriter;
  imageIds: IdDealer;
  objectIds: IdDealer;
  problems: ExportProblem[];
}

async function writeSamples(
  { samples }: ExportSource,
  writing: Writing,
  signal: AbortSignal,
): Promise<number> {
  let [exported, unsaid] = [0, 0];
  for await (const sample of samples) {
    signal.throwIfAborted();
    const image = sample.values[writing.plan.images] as ExportedImage | null;
    if (image === null) {
      writing.problems.push({
        subject: `sample ${sample.index}`,
        reason: "It has no image; it was left out.",
      });
      continue;
    }
    const id = await writeImage(writing, sample, image);
    if (!(await writeObjects(writing, sample, { id, image }))) unsaid++;
    exported++;
  }
  await writing.images.finish();
  const { boxes } = writing.plan;
  if (boxes && unsaid > 0)
    writing.problems.push({
      subject: boxes.path,
      reason: `${unsaid} samples have no value; in COCO they are images without objects.`,
    });
  return exported;
}

async function writeImage(
  { plan, file, images, imageIds }: Writing,
  sample: ExportedSample,
  image: ExportedImage,
): Promise<number> {
  const wanted = plan.imageIds === undefined ? Number.NaN : numberAt(sample.values[plan.imageIds]);
  const id = imageIds.take(wanted, sample.id);
  const name = await images.write(String(id).padStart(12, "0"), image);
  const { width, height } = image;
  await file.addImage({ id, width, height, file_name: `${IMAGES}/${name}` });
  return id;
}

/** False where nothing is known of the objects of the sample. */
async function writeObjects(
  { plan, file, objectIds }: Writing,
  { values }: ExportedSample,
  { id, image }: { id: number; image: ExportedImage },
): Promise<boolean> {
  if (plan.boxes === undefined) return true;
  const boxes = values[plan.boxes.path] as number[][] | null;
  const labels = values[plan.labels!] as number[] | null;
  if (boxes === null || labels === null) return false;
  const listOf = (path: string | undefined) => (path ? (values[path] as number[] | null) : null);
  const [ids, areas, crowds] = [plan.ids, plan.areas, plan.crowds].map(listOf);
  for (const [i, box] of boxes.entries()) {
    const bbox = toPixelBox(box, plan.boxes.coords, image);
    const area = areas?.[i] ?? Number.NaN;
    await file.addObject({
      id: objectIds.take(ids?.[i] ?? Number.NaN),
      image_id: id,
      category_id: labels[i]! + 1,
      bbox,
      area: Number.isFinite(area) ? area : bbox[2] * bbox[3],
      iscrowd: crowds?.[i] === 1 ? 1 : 0,
    });
  }
  return true;
}

function numberAt(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}
