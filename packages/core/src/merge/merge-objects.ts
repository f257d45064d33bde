import type { ObjectEntry } from "../tensor/object-entries.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { CellFields } from "../version/cell-row.ts";
import { isSameValue } from "../version/same-fields.ts";
import { threeWay, type ThreeStates } from "./three-way.ts";

/** The objects of one sample; undefined where it never had any. */
export type Objects = readonly ObjectEntry[] | undefined;

/** Who says what stands where both sides changed the same. */
export interface ObjectArbiter {
  field(
    objectId: number,
    tensor: Tensor,
    fields: ThreeStates<CellFields | undefined>,
  ): "OURS" | "THEIRS";
  /** An object that one side removed and the other changed, or of which it is not known. */
  existence(objectId: number, objects: ThreeStates<ObjectEntry | undefined>): "OURS" | "THEIRS";
}

/**
 * Merges the objects of one sample. Where only one side changed them, they are that side's; else
 * they are united by their ids: ours' in their order, then theirs' new ones. Fields that neither
 * side has stay missing.
 */
export function mergeObjects(
  tensors: readonly Tensor[],
  states: ThreeStates<Objects>,
  arbiter: ObjectArbiter,
): Objects {
  const outcome = threeWay(states, isSameObjects);
  if (outcome === "THEIRS") return withFieldsOf(states.theirs, states.ours);
  if (outcome !== "CONFLICT") return withFieldsOf(states.ours, states.theirs);
  const { ours = [], theirs = [] } = states;
  const ids = new Set([...ours, ...theirs].map(({ id }) => id));
  return [...ids].flatMap((id) => {
    const found = (objects: Objects) => objects?.find((object) => object.id === id);
    const objects = {
      bases: states.bases.map(found),
      ours: found(states.ours),
      theirs: found(states.theirs),
    };
    return mergeObject(tensors, id, objects, arbiter) ?? [];
  });
}

/** Entries in tensors that only the other side has come along. */
function withFieldsOf(objects: Objects, others: Objects): Objects {
  return objects?.map(({ id, fields }) => {
    const other = others?.find((object) => object.id === id);
    return { id, fields: other ? new Map([...other.fields, ...fields]) : fields };
  });
}

/** Undefined where it is gone. */
function mergeObject(
  tensors: readonly Tensor[],
  id: number,
  objects: ThreeStates<ObjectEntry | undefined>,
  arbiter: ObjectArbiter,
): ObjectEntry | undefined {
  const { ours, theirs } = objects;
  if (!ours || !theirs) {
    const outcome = threeWay(objects, isSameObject);
    const stands = outcome === "CONFLICT" ? arbiter.existence(id, objects) : outcome;
    return stands === "THEIRS" ? theirs : ours;
  }
  const fields = new Map<Tensor, CellFields>();
  for (const tensor of tensors) {
    const merged = mergeField(tensor, id, { ...objects, ours, theirs }, arbiter);
    if (merged) fields.set(tensor, merged);
  }
  return { id, fields };
}

interface InBoth extends ThreeStates<ObjectEntry | undefined> {
  ours: ObjectEntry;
  theirs: ObjectEntry;
}

/** A tensor that one side does not have is no change of that side. */
function mergeField(
  tensor: Tensor,
  id: number,
  { bases, ours, theirs }: InBoth,
  arbiter: ObjectArbiter,
): CellFields | undefined {
  const fields = {
    bases: bases.map((base) => base?.fields.get(tensor)),
    ours: ours.fields.get(tensor),
    theirs: theirs.fields.get(tensor),
  };
  if (!fields.ours || !fields.theirs) return fields.ours ?? fields.theirs;
  const outcome = threeWay(fields, isSameValue);
  const stands = outcome === "CONFLICT" ? arbiter.field(id, tensor, fields) : outcome;
  return stands === "THEIRS" ? fields.theirs : fields.ours;
}

function isSameObjects(a: Objects, b: Objects): boolean {
  if (!a || !b) return a === b;
  return a.length === b.length && a.every((object, position) => isSameObject(object, b[position]));
}

/** In the tensors that both states have. */
function isSameObject(a: ObjectEntry | undefined, b: ObjectEntry | undefined): boolean {
  if (!a || !b) return a === b;
  if (a.id !== b.id) return false;
  return [...a.fields].every(
    ([tensor, fields]) => !b.fields.has(tensor) || isSameValue(fields, b.fields.get(tensor)),
  );
}
