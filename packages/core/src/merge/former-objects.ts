import type { Database } from "../db/database.ts";
import { fillerOf } from "../tensor/complete-objects.ts";
import { objectTensorsOf } from "../tensor/find-tensor.ts";
import { joinObjects, splitObjects, type ObjectEntry } from "../tensor/object-entries.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { NO_FIELDS, type CellFields, type CellRow } from "../version/cell-row.ts";
import { readCells } from "../version/read-cells.ts";
import type { Structure } from "../version/read-structure.ts";
import type { WantedCells } from "./put-back.ts";
import { findDefinition } from "./restore-source.ts";

export interface FormerGroup {
  source: Structure;
  here: Structure;
  /** The identity of the ids of the group's objects. */
  tensorId: number;
}

/**
 * What the tensors of a group have to hold, by their identity, so that samples have the objects that
 * they had. A tensor that came later keeps its entries of objects that are still there; of others
 * it gets those that stand for nothing.
 *
 * @throws LENGTH_MISMATCH where such a tensor has none
 */
export async function formerObjects(
  db: Database,
  { source, here, tensorId }: FormerGroup,
  sampleIds: readonly number[],
): Promise<Map<number, WantedCells>> {
  const before = await readGroup(db, source, tensorId, sampleIds);
  const now = await readGroup(db, here, tensorId, sampleIds);
  const kept = now.tensors.filter(({ id }) => before.cells.has(id));
  const later = now.tensors.filter(({ id }) => !before.cells.has(id));
  const wanted = new Map<number, Map<number, CellFields | null>>(
    [tensorId, ...now.tensors.map(({ id }) => id)].map((id) => [id, new Map()]),
  );
  for (const sampleId of sampleIds) {
    const ids = idsOf(before, sampleId);
    wanted.get(tensorId)!.set(sampleId, ids && { ...NO_FIELDS, ints: ids });
    for (const { id } of kept)
      wanted.get(id)!.set(sampleId, before.cells.get(id)!.get(sampleId) ?? null);
    const filled = ids && joinObjects(later, laterEntries(now, later, sampleId, ids));
    for (const tensor of later) wanted.get(tensor.id)!.set(sampleId, filled?.get(tensor) ?? null);
  }
  return wanted;
}

interface GroupCells {
  ids: ReadonlyMap<number, CellRow>;
  tensors: readonly Tensor[];
  /** By identity of the tensor. */
  cells: ReadonlyMap<number, ReadonlyMap<number, CellRow>>;
}

async function readGroup(
  db: Database,
  structure: Structure,
  tensorId: number,
  sampleIds: readonly number[],
): Promise<GroupCells> {
  const objectIds = findDefinition(structure, tensorId)!;
  const tensors = objectTensorsOf(structure, objectIds.path);
  const [ids, ...cells] = await readCells(
    db,
    [objectIds, ...tensors].map(({ steps }) => steps),
    sampleIds,
  );
  return {
    ids: ids!,
    tensors,
    cells: new Map(tensors.map(({ id }, position) => [id, cells[position]!])),
  };
}

/** Null where the sample never had objects, which is not the same as having none any more. */
function idsOf({ ids }: GroupCells, sampleId: number): number[] | null {
  return ids.get(sampleId)?.ints?.map(Number) ?? null;
}

/** For each object its entries in tensors that came later. */
function laterEntries(
  now: GroupCells,
  later: readonly Tensor[],
  sampleId: number,
  ids: readonly number[],
): ObjectEntry[] {
  if (later.length === 0) return [];
  const cells = new Map(
    later.flatMap((tensor) => {
      const cell = now.cells.get(tensor.id)!.get(sampleId);
      return cell ? [[tensor, cell] as const] : [];
    }),
  );
  const present = splitObjects(idsOf(now, sampleId) ?? [], cells);
  const filler = () => new Map(later.map((tensor) => [tensor, fillerOf(tensor, 1)]));
  return ids.map((id) => present.find((object) => object.id === id) ?? { id, fields: filler() });
}
