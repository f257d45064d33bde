import { decide, isEdited, settle, type Merging, type Take } from "./version-merging.ts";
import {
  groupOf,
  groupPath,
  sampleIds,
  type ModelState,
  type ModelTensor,
} from "./version-model.ts";

/** Tensors are the same by identity: which there are, and under which names. */
export function mergeTensors(merging: Merging): void {
  const { ours, theirs, result } = merging;
  for (const id of new Set([...ours.tensors.keys(), ...theirs.tensors.keys()])) {
    if (ours.tensors.has(id) && theirs.tensors.has(id)) {
      const take = decide(merging, { kind: "RENAMED", id }, (state) => state.tensors.get(id)?.path);
      result.tensors.get(id)!.path = (take === "OURS" ? ours : theirs).tensors.get(id)!.path;
    } else mergePresence(merging, id);
  }
  separatePaths(merging);
}

/** Created on one side, or deleted on the other: that is a conflict where it was edited here. */
function mergePresence(merging: Merging, id: number): void {
  const { bases, ours, theirs, result } = merging;
  const [side, state]: [Take, ModelState] = ours.tensors.has(id)
    ? ["OURS", ours]
    : ["THEIRS", theirs];
  const isCreated = bases.every(({ tensors }) => !tensors.has(id));
  const isDisputed = isEdited(merging, state, (one) => heldIn(one, id, state));
  const isKept =
    isCreated || (isDisputed && settle(merging, { kind: "DELETED_AGAINST_EDITED", id }) === side);
  if (isKept) result.tensors.set(id, structuredClone(state.tensors.get(id)!));
  else result.tensors.delete(id);
}

/** A tensor with what it holds for the samples of one side. */
function heldIn(state: ModelState, id: number, side: ModelState) {
  const tensor = state.tensors.get(id);
  if (!tensor) return undefined;
  const { path, classes, describes, values } = tensor;
  const fieldsOf = (sample: number) =>
    describes === "SAMPLE"
      ? values.get(sample)
      : (groupOf(state, tensor).objects.get(sample) ?? []).map(({ fields }) => fields.get(id));
  return { path, classes, held: sampleIds(side).map(fieldsOf) };
}

/**
 * A path is that of one tensor. What ours has stays; then come those that theirs gave another name,
 * then those that only theirs has, those of a group of objects together.
 */
function separatePaths(merging: Merging): void {
  const { ours, result } = merging;
  const pathHere = ({ id }: ModelTensor) => ours.tensors.get(id)?.path;
  const byPath = [...result.tensors.values()].toSorted(byOursThenPath(ours));
  const placed = new Set(byPath.filter((tensor) => pathHere(tensor) === tensor.path));
  const moved = byPath.filter((tensor) => ![undefined, tensor.path].includes(pathHere(tensor)));
  for (const tensor of moved) placeMoved(merging, placed, tensor, pathHere(tensor)!);
  const brought = Map.groupBy(
    byPath.filter((tensor) => pathHere(tensor) === undefined),
    (tensor) => broughtWith(merging, tensor),
  );
  for (const [id, tensors] of brought) placeBrought(merging, placed, tensors, id);
}

function byOursThenPath({ tensors }: ModelState) {
  const key = ({ id, path }: ModelTensor) => {
    const here = tensors.get(id)?.path;
    return here === undefined ? `1 ${path}` : `0 ${here}`;
  };
  return (a: ModelTensor, b: ModelTensor) => (key(a) < key(b) ? -1 : 1);
}

/** The group of objects where it is new here, else the tensor itself. */
function broughtWith({ ours, theirs }: Merging, tensor: ModelTensor): number {
  if (tensor.describes === "SAMPLE") return tensor.id;
  const group = groupOf(theirs, tensor);
  return ours.groups.has(group.id) ? tensor.id : group.id;
}

function placeMoved(
  merging: Merging,
  placed: Set<ModelTensor>,
  tensor: ModelTensor,
  pathHere: string,
): void {
  const inTheWay = findInTheWay(merging, placed, [tensor]);
  if (inTheWay.length > 0) {
    const isFree = findInTheWay(merging, placed, [{ ...tensor, path: pathHere }]).length === 0;
    const takes = isFree ? undefined : (["THEIRS"] as const);
    const conflict = { kind: "PATH_TAKEN", id: tensor.id, ...(takes && { takes }) };
    if (settle(merging, conflict) === "THEIRS") end(merging, placed, inTheWay);
    else if (isFree) tensor.path = pathHere;
    else merging.result.tensors.delete(tensor.id);
  }
  if (merging.result.tensors.has(tensor.id)) placed.add(tensor);
}

function placeBrought(
  merging: Merging,
  placed: Set<ModelTensor>,
  tensors: readonly ModelTensor[],
  id: number,
): void {
  const inTheWay = findInTheWay(merging, placed, tensors);
  if (inTheWay.length === 0 || settle(merging, { kind: "PATH_TAKEN", id }) === "THEIRS") {
    end(merging, placed, inTheWay);
    for (const tensor of tensors) placed.add(tensor);
  } else for (const tensor of tensors) merging.result.tensors.delete(tensor.id);
}

function end({ result }: Merging, placed: Set<ModelTensor>, tensors: readonly ModelTensor[]): void {
  for (const tensor of tensors) {
    placed.delete(tensor);
    result.tensors.delete(tensor.id);
  }
}

/** Of the same path, or describing other objects in the same group. */
function findInTheWay(
  { ours, theirs }: Merging,
  placed: ReadonlySet<ModelTensor>,
  tensors: readonly ModelTensor[],
): ModelTensor[] {
  const objectsOf = ({ id, describes }: ModelTensor) => {
    const side = ours.tensors.has(id) ? ours : theirs;
    return describes === "SAMPLE" ? undefined : groupOf(side, side.tensors.get(id)!).id;
  };
  return [...placed].filter((other) =>
    tensors.some(
      (tensor) =>
        tensor.path === other.path ||
        (objectsOf(tensor) !== undefined &&
          objectsOf(other) !== undefined &&
          objectsOf(tensor) !== objectsOf(other) &&
          groupPath(tensor.path) === groupPath(other.path)),
    ),
  );
}
