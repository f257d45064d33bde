import type {
  Coords,
  ExportProblem,
  ExportSource,
  Htype,
  ResolvedOptions,
  TensorSpec,
} from "@loupe/plugin-api";

/** Which tensors go where, by path; what is undefined is not there. */
export interface CocoExportPlan {
  images: string;
  imageIds: string | undefined;
  boxes: { path: string; coords: Coords } | undefined;
  labels: string | undefined;
  ids: string | undefined;
  areas: string | undefined;
  crowds: string | undefined;
  classNames: readonly string[];
  /** Tensors that COCO has no place for. */
  problems: ExportProblem[];
}

/**
 * @throws where the images, or the classes of the boxes, are not there
 */
export function planCocoExport(
  { tensors, dataset }: ExportSource,
  options: ResolvedOptions,
): CocoExportPlan {
  const find = (path: string, htype: Htype, describes?: "OBJECT") => {
    const spec = tensors[path];
    const fits = spec?.htype === htype && (!describes || spec.describes === describes);
    return fits ? path : undefined;
  };
  const images = find(String(options["images"]), "image");
  if (!images) throw missing(dataset, tensors, String(options["images"]), "image");
  const boxes = find(String(options["boxes"]), "bbox", "OBJECT");
  const labels = find(String(options["labels"]), "class_label", "OBJECT");
  if (boxes && !labels) throw missing(dataset, tensors, String(options["labels"]), "class_label");
  const group = boxes?.slice(0, boxes.lastIndexOf("/") + 1) ?? "";
  const beside = (name: string) => boxes && find(`${group}${name}`, "generic", "OBJECT");
  const plan = {
    images,
    imageIds: find("coco/image_id", "generic"),
    boxes: boxes ? { path: boxes, coords: tensors[boxes]!.coords ?? LTWH } : undefined,
    labels: boxes && labels,
    ids: beside("annotation_ids"),
    areas: beside("areas"),
    crowds: beside("iscrowd"),
    classNames: (boxes && tensors[labels!]!.classNames) || [],
  };
  return { ...plan, problems: lostTensors(tensors, plan) };
}

const LTWH: Coords = { type: "pixel", mode: "LTWH" };

function lostTensors(
  tensors: ExportSource["tensors"],
  { images, imageIds, boxes, labels, ids, areas, crowds }: Omit<CocoExportPlan, "problems">,
): ExportProblem[] {
  const used = new Set([images, imageIds, boxes?.path, labels, ids, areas, crowds]);
  return Object.keys(tensors)
    .filter((path) => !used.has(path))
    .map((subject) => ({ subject, reason: "COCO has no place for it; it was left out." }));
}

function missing(
  dataset: string,
  tensors: Readonly<Record<string, TensorSpec>>,
  path: string,
  htype: Htype,
): Error {
  const fitting = Object.keys(tensors).filter((one) => tensors[one]!.htype === htype);
  const known = fitting.length > 0 ? fitting.join(", ") : "none";
  return new Error(
    `${dataset} has no ${htype} tensor "${path}"; its tensors of that htype are: ${known}. COCO can't do without.`,
  );
}
