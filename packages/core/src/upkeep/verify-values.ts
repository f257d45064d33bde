import { quoteName } from "../access/names.ts";
import type { BlobStore } from "../blob/blob-store.ts";
import { findBlobs } from "../blob/dataset-blobs.ts";
import type { Database } from "../db/database.ts";
import { objectTensorsOf } from "../tensor/find-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { CellRow } from "../version/cell-row.ts";
import type { Structure } from "../version/read-structure.ts";

/** Tensors whose values for a sample have to fit each other, or one tensor on its own. */
export interface ValueUnit {
  /** The tensor of the ids of a group's objects; the others describe these objects. */
  objectIds: Tensor | undefined;
  tensors: readonly Tensor[];
}

export interface ValueFault {
  sampleId: number;
  /** The path of the tensor. */
  tensor: string;
  message: string;
}

/** What there is to check at a state: groups of objects, and tensors with classes or images. */
export function unitsOf(structure: Structure): ValueUnit[] {
  const groups = [...structure.objectIds].map(([group, objectIds]) => ({
    objectIds,
    tensors: objectTensorsOf(structure, group),
  }));
  const alone = [...structure.tensors.values()].filter(
    ({ describes, htype }) =>
      describes === "SAMPLE" && (htype === "class_label" || htype === "image"),
  );
  return [...groups, ...alone.map((tensor) => ({ objectIds: undefined, tensors: [tensor] }))];
}

/** The tensors whose values are read: ids of objects first. */
export function readOf({ objectIds, tensors }: ValueUnit): readonly Tensor[] {
  return objectIds ? [objectIds, ...tensors] : tensors;
}

/** A unit with the same key holds to the same rules. */
export function keyOf(unit: ValueUnit): string {
  return JSON.stringify(
    readOf(unit).map(({ id, path, meta }) => [id, path, meta.classes?.map((one) => one.id)]),
  );
}

/** Where images have to be found. */
export interface ImagePlace {
  db: Database;
  blobs: Pick<BlobStore, "has">;
  datasetId: number;
}

/** What is wrong with the values of some samples; `cells` holds those of each tensor of `readOf`. */
export async function findFaults(
  place: ImagePlace,
  unit: ValueUnit,
  sampleIds: readonly number[],
  cells: readonly ReadonlyMap<number, CellRow>[],
): Promise<ValueFault[]> {
  const tensors = readOf(unit);
  const faults: ValueFault[] = [];
  for (const sampleId of sampleIds) {
    const rows = cells.map((map) => map.get(sampleId));
    if (unit.objectIds) faults.push(...describeObjects(unit, sampleId, rows));
    tensors.forEach((tensor, position) =>
      faults.push(...describeLabels(tensor, sampleId, rows[position])),
    );
  }
  for (const [position, tensor] of tensors.entries()) {
    if (tensor.htype === "image")
      faults.push(...(await describeImages(place, tensor, cells[position]!)));
  }
  return faults;
}

function describeObjects(
  { objectIds, tensors }: ValueUnit,
  sampleId: number,
  [idsRow, ...rows]: readonly (CellRow | undefined)[],
): ValueFault[] {
  const ids = idsRow?.ints ?? [];
  const group = quoteName(objectIds!.path);
  if (new Set(ids.map(String)).size < ids.length) {
    const message = `Group ${group} gives two of its objects the same id: ${ids.join(", ")}.`;
    return [{ sampleId, tensor: objectIds!.path, message }];
  }
  return tensors.flatMap((tensor, position) => {
    const count = countEntries(tensor, rows[position]);
    if (count === ids.length) return [];
    const message = `Tensor ${quoteName(tensor.path)} has ${count} entries for the ${ids.length} objects of group ${group}.`;
    return [{ sampleId, tensor: tensor.path, message }];
  });
}

function countEntries({ htype }: Tensor, row: CellRow | undefined): number {
  if (!row) return 0;
  if (htype === "bbox") return (row.nums?.length ?? 0) / 4;
  return (row.labels ?? row.ints ?? row.nums ?? []).length;
}

function describeLabels(
  { path, htype, meta }: Tensor,
  sampleId: number,
  row: CellRow | undefined,
): ValueFault[] {
  if (htype !== "class_label" || !row?.labels) return [];
  const unknown = row.labels.find((id) => !meta.classes?.some((one) => one.id === id));
  if (unknown === undefined) return [];
  const message = `Tensor ${quoteName(path)} has a label of class ${unknown}, which is none of its classes.`;
  return [{ sampleId, tensor: path, message }];
}

/** Blobs are looked up apart from the values that name them: the two lie apart on several machines. */
async function describeImages(
  { db, blobs, datasetId }: ImagePlace,
  { path }: Tensor,
  cells: ReadonlyMap<number, CellRow>,
): Promise<ValueFault[]> {
  const digests = new Map(
    [...cells].map(([sampleId, { bytes }]) => [sampleId, bytes?.toString("hex") ?? ""]),
  );
  const registered = await findBlobs(db, datasetId, [...digests.values()]);
  const found = await Promise.all(
    [...digests].map(async ([sampleId, digest]): Promise<ValueFault[]> => {
      const missing = !registered.has(digest)
        ? "was not brought into the dataset"
        : (await blobs.has(digest))
          ? undefined
          : "has no file";
      if (missing === undefined) return [];
      const message = `Tensor ${quoteName(path)} names the blob ${digest}, which ${missing}.`;
      return [{ sampleId, tensor: path, message }];
    }),
  );
  return found.flat();
}
