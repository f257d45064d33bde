import { joinObjects, type ObjectEntry } from "../tensor/object-entries.ts";
import { NO_FIELDS, type CellFields } from "../version/cell-row.ts";
import { completeObject, objectsOf, type MergeUnit, type UnitCells } from "./merge-unit.ts";

/** What the members of a unit are to hold for a sample, by identity; undefined for nothing. */
export type UnitTargets = Map<number, CellFields | undefined>;

/** That a sample holds what one side has; undefined where entries of its objects would be missing. */
export function targetsOf(
  unit: MergeUnit,
  cells: UnitCells,
  sampleId: number,
): UnitTargets | undefined {
  if (unit.groupId === undefined) {
    const [tensor] = unit.tensors;
    return new Map([[tensor!.id, cells.get(tensor!.id)?.get(sampleId)]]);
  }
  return objectTargets(unit, objectsOf(unit, cells, sampleId));
}

/** That a sample has these objects; undefined where entries would be missing. */
export function objectTargets(
  unit: MergeUnit,
  objects: readonly ObjectEntry[] | undefined,
): UnitTargets | undefined {
  const { groupId, tensors } = unit;
  if (!objects)
    return new Map([groupId!, ...tensors.map(({ id }) => id)].map((id) => [id, undefined]));
  const complete = objects.map((object) => completeObject(unit, object));
  if (!complete.every((object) => object !== undefined)) return undefined;
  const targets: UnitTargets = new Map([
    [groupId!, { ...NO_FIELDS, ints: complete.map(({ id }) => id) }],
  ]);
  for (const [tensor, fields] of joinObjects(tensors, complete)) targets.set(tensor.id, fields);
  return targets;
}
