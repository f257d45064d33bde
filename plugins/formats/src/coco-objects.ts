import type { ImportProblem } from "@loupe/plugin-api";
import { describeBadBox } from "./boxes.ts";
import type { CocoFile, CocoImage, CocoObject } from "./coco-file.ts";

/** The objects that can be stored, by image. */
export interface CocoObjects {
  classNames: string[];
  /** Position in `classNames` by category id. */
  labels: Map<number, number>;
  /** Objects of each image, as positions for `CocoFile.objectAt`, in the order of the file. */
  byImage: Map<number, number[]>;
  /** True where every object has a whole number as id. */
  haveIds: boolean;
  haveAreas: boolean;
  haveCrowds: boolean;
  problems: ImportProblem[];
}

/**
 * Sorts the objects of a file by image and leaves out what can't be stored. `images` are those that are
 * imported: problems of objects in others are not reported.
 */
export function sortCocoObjects(file: CocoFile, images: readonly CocoImage[]): CocoObjects {
  const classes = orderClasses(file);
  const objects: CocoObjects = {
    ...classes,
    byImage: new Map(),
    haveIds: false,
    haveAreas: false,
    haveCrowds: false,
  };
  const wanted = new Map(images.toReversed().map((image) => [image.id, image]));
  const known = new Set(file.images.map(({ id }) => id));
  let [kept, withId] = [0, 0];
  for (let index = 0; index < file.objectCount; index++) {
    const object = file.objectAt(index);
    const image = wanted.get(object.image);
    if (!image && known.has(object.image)) continue;
    const reason = describeBadObject(object, image, objects.labels);
    if (reason) {
      objects.problems.push({
        kind: "problem",
        file: `${file.path} annotations[${object.position}]`,
        reason,
      });
      continue;
    }
    keepObject(objects, object, index);
    kept++;
    if (Number.isSafeInteger(object.id)) withId++;
  }
  objects.haveIds = kept > 0 && withId === kept;
  if (withId > 0 && withId < kept)
    objects.problems.push(describeMissingIds(file, kept - withId, kept));
  return objects;
}

/** Classes in the order of category ids; categories of one name become one class. */
function orderClasses({
  categories,
  path,
}: CocoFile): Pick<CocoObjects, "classNames" | "labels" | "problems"> {
  const classNames: string[] = [];
  const labels = new Map<number, number>();
  const problems: ImportProblem[] = [];
  for (const [id, name] of [...categories].toSorted(([a], [b]) => a - b)) {
    const same = classNames.indexOf(name);
    if (same >= 0)
      problems.push({
        kind: "problem",
        file: path,
        reason: `Category ${id} has the name "${name}" of another; both became one class.`,
      });
    labels.set(id, same >= 0 ? same : classNames.push(name) - 1);
  }
  return { classNames, labels, problems };
}

function describeBadObject(
  { image: imageId, category, box }: CocoObject,
  image: CocoImage | undefined,
  labels: ReadonlyMap<number, number>,
): string | undefined {
  if (!image)
    return `The annotation belongs to image ${imageId}, which is not in the file; it was left out.`;
  if (!labels.has(category))
    return `The annotation has category ${category}, which is not in the file; it was left out.`;
  return describeBadBox(box, image);
}

function keepObject(
  objects: CocoObjects,
  { image, area, iscrowd }: CocoObject,
  index: number,
): void {
  const list = objects.byImage.get(image);
  if (list) list.push(index);
  else objects.byImage.set(image, [index]);
  objects.haveAreas ||= Number.isFinite(area);
  objects.haveCrowds ||= Number.isFinite(iscrowd);
}

function describeMissingIds({ path }: CocoFile, missing: number, all: number): ImportProblem {
  const reason = `${missing} of ${all} annotations have no whole number as id; "annotation_ids" was left out.`;
  return { kind: "problem", file: path, reason };
}
