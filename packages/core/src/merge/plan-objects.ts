import type { Database } from "../db/database.ts";
import type { ObjectEntry } from "../tensor/object-entries.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { CellFields } from "../version/cell-row.ts";
import { isSameValue } from "../version/same-fields.ts";
import { quotePath, type ConflictState, type MergeConflict } from "./conflicts.ts";
import { decide, type Decisions } from "./decisions.ts";
import { mergeObjects, type ObjectArbiter, type Objects } from "./merge-objects.ts";
import { shownTensor, type MergeSide, type MergeStates } from "./merge-side.ts";
import {
  differingSamples,
  hasFiller,
  membersOf,
  objectsOf,
  readUnit,
  type UnitCells,
} from "./merge-unit.ts";
import type { SamplesPlan } from "./plan-samples.ts";
import type { PlanningUnit } from "./plan-units.ts";
import { agree, type ThreeStates } from "./three-way.ts";
import { uniteLabels, type UnitedClasses } from "./united-classes.ts";
import { objectTargets, targetsOf, type UnitTargets } from "./unit-targets.ts";
import { conflictValue, valuesState, valueState } from "./value-state.ts";

export interface PlanningObjects extends PlanningUnit {
  united: UnitedClasses;
  decisions: Decisions;
}

/** What is written of a group, by identity, then by sample. */
export type GroupCells = Map<number, Map<number, CellFields | null>>;

/**
 * Merges a group that both sides wrote to, object by object. Undefined where objects would lack
 * entries in a tensor that only the other side has.
 */
export async function planObjects(
  db: Database,
  states: MergeStates,
  { shared }: Pick<SamplesPlan, "shared">,
  planning: PlanningObjects,
): Promise<GroupCells | undefined> {
  const { unit } = planning;
  const { ours, theirs } = states;
  const written: GroupCells = new Map(membersOf(unit).map((id) => [id, new Map()]));
  const inBoth = membersOf(unit).filter(
    (id) => ours.definitions.has(id) && theirs.definitions.has(id),
  );
  const sides = [ours.definitions, theirs.definitions] as const;
  for await (const page of differingSamples(db, inBoth, sides, shared)) {
    const [first, second, ...others] = await Promise.all(
      [ours, theirs, ...states.bases].map((side) => readSide(db, planning, side, page)),
    );
    for (const sampleId of page) {
      const objects = {
        ours: first!.objects(sampleId),
        theirs: second!.objects(sampleId),
        bases: others.map((base) => base.objects(sampleId)),
      };
      const arbiter = arbiterOf(states, planning, sampleId);
      const targets = objectTargets(unit, mergeObjects(unit.tensors, objects, arbiter));
      if (!targets) return undefined;
      const stored = (id: number) =>
        (ours.definitions.has(id) ? first! : second!).cells.get(id)?.get(sampleId);
      noteTargets(written, sampleId, targets, stored);
    }
  }
  return written;
}

/**
 * Whether the objects of samples that only one side has can be had whole: with entries in tensors
 * that only the other side has.
 */
export async function areComplete(
  db: Database,
  { ours, theirs }: MergeStates,
  { brought, onlyOurs }: Pick<SamplesPlan, "brought" | "onlyOurs">,
  { unit }: PlanningUnit,
): Promise<boolean> {
  const sides = [ours.definitions, theirs.definitions] as const;
  for (const [side, among] of [
    [ours, onlyOurs],
    [theirs, brought],
  ] as const) {
    const lacksSome = unit.tensors.some(
      (tensor) => !hasFiller(tensor) && !side.definitions.has(tensor.id),
    );
    if (!lacksSome) continue;
    for await (const page of differingSamples(db, membersOf(unit), sides, among)) {
      const cells = await readUnit(db, unit, side.definitions, page);
      if (page.some((sampleId) => !targetsOf(unit, cells, sampleId))) return false;
    }
  }
  return true;
}

function noteTargets(
  written: GroupCells,
  sampleId: number,
  targets: UnitTargets,
  stored: (id: number) => CellFields | undefined,
): void {
  for (const [id, fields] of targets)
    if (!isSameValue(fields, stored(id))) written.get(id)!.set(sampleId, fields ?? null);
}

interface ReadSide {
  cells: UnitCells;
  objects(sampleId: number): Objects;
}

/** A sample that does not exist has no objects. */
async function readSide(
  db: Database,
  { unit, united }: PlanningObjects,
  { definitions, membership }: MergeSide,
  page: readonly number[],
): Promise<ReadSide> {
  const cells = await readUnit(db, unit, definitions, page);
  return {
    cells,
    objects: (sampleId) => {
      const objects = membership.has(sampleId) ? objectsOf(unit, cells, sampleId) : undefined;
      return united.size === 0 ? objects : objects?.map((object) => uniteObject(united, object));
    },
  };
}

function uniteObject(united: UnitedClasses, { id, fields }: ObjectEntry): ObjectEntry {
  const entries = [...fields].map(
    ([tensor, field]) => [tensor, uniteLabels(united, tensor.id, field)] as const,
  );
  return { id, fields: new Map(entries) };
}

function arbiterOf(
  states: MergeStates,
  { unit, path, decisions }: PlanningObjects,
  sampleId: number,
): ObjectArbiter {
  const take = (conflict: ObjectConflict): "OURS" | "THEIRS" => {
    const about = { takes: ["OURS", "THEIRS"], sampleId, group: path } as const;
    return decide(decisions, { ...about, ...conflict }).take === "THEIRS" ? "THEIRS" : "OURS";
  };
  const place = `${unit.groupId}/${sampleId}`;
  return {
    field: (objectId, tensor, fields) =>
      take({
        key: `object/${place}/${objectId}/${tensor.id}`,
        kind: "OBJECT",
        description: `The entry of object ${objectId} in tensor ${quotePath(tensor.path)}, of the sample of id ${sampleId}, was changed by both.`,
        tensor: tensor.path,
        objectId,
        hasBase: agree(fields.bases, isSameValue),
        ...fieldStates(states, tensor, fields),
      }),
    existence: (objectId, objects) =>
      take({
        key: `object/${place}/${objectId}`,
        kind: "OBJECT_DELETED",
        description: `Object ${objectId} of the sample of id ${sampleId} was removed by ${objects.ours ? "theirs" : "ours"} and changed by ${objects.ours ? "ours" : "theirs"}.`,
        objectId,
        hasBase: agree(objects.bases.map((base) => base !== undefined)),
        base: objectState(states, states.bases[0]!, objects.bases[0]),
        ours: objectState(states, states.ours, objects.ours),
        theirs: objectState(states, states.theirs, objects.theirs),
      }),
  };
}

type ObjectConflict = Omit<MergeConflict, "takes" | "sampleId" | "group">;

function fieldStates(
  states: MergeStates,
  { id }: Tensor,
  { bases, ours, theirs }: ThreeStates<CellFields | undefined>,
): Pick<MergeConflict, "base" | "ours" | "theirs"> {
  const stateOf = (side: MergeSide, fields: CellFields | undefined) =>
    fields ? valueState(shownTensor(states, side, id), fields) : null;
  return {
    base: stateOf(states.bases[0]!, bases[0]),
    ours: stateOf(states.ours, ours),
    theirs: stateOf(states.theirs, theirs),
  };
}

function objectState(
  states: MergeStates,
  side: MergeSide,
  object: ObjectEntry | undefined,
): ConflictState | null {
  if (!object) return null;
  const values = [...object.fields].map(([{ id }, fields]) =>
    conflictValue(shownTensor(states, side, id), fields),
  );
  return valuesState("there", values);
}
