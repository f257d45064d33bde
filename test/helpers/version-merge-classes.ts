import { changedBy, decide, settle, type Merging } from "./version-merging.ts";
import { usedClasses, type Field, type ModelState, type ModelTensor } from "./version-model.ts";

export interface PlannedClasses {
  classes: ModelTensor["classes"];
  /** Classes that became one with another, and with which. */
  united: Map<number, number>;
}

/** By id of a tensor that both sides have: the classes that it has after the merge. */
export function planClasses(merging: Merging): Map<number, PlannedClasses> {
  const { ours, theirs } = merging;
  const labelled = [...ours.tensors.values()].filter(
    ({ id, htype }) => htype === "class_label" && theirs.tensors.has(id),
  );
  return new Map(labelled.map(({ id }) => [id, planOne(merging, id)]));
}

/** Of the only side that changed the list; else class by class: ours', then theirs' new ones. */
function planOne(merging: Merging, tensorId: number): PlannedClasses {
  const { ours, theirs } = merging;
  const changed = changedBy(merging, (state) => classesOf(state, tensorId));
  if (changed !== "BOTH") {
    const side = changed === "THEIRS" ? theirs : ours;
    return { classes: classesOf(side, tensorId), united: new Map() };
  }
  const all = [...classesOf(ours, tensorId), ...classesOf(theirs, tensorId)];
  const names = new Map<number, string>();
  for (const id of new Set(all.map((one) => one.id))) {
    const nameIn = (state: ModelState) => nameOf(state, tensorId, id);
    const take = decide(merging, { kind: "CLASS_RENAMED", id: tensorId, object: id }, nameIn);
    const name = nameIn(take === "OURS" ? ours : theirs);
    if (name !== undefined) names.set(id, name);
  }
  const united = makeUnique(merging, tensorId, names);
  return { classes: [...names].map(([id, name]) => ({ id, name })), united };
}

/** A name is that of one class: those that both sides added are one, other meetings a conflict. */
function makeUnique(
  merging: Merging,
  tensorId: number,
  names: Map<number, string>,
): Map<number, number> {
  const united = new Map<number, number>();
  const unite = (from: number, into: number) => {
    names.delete(from);
    for (const [id, other] of united) if (other === from) united.set(id, into);
    united.set(from, into);
  };
  const settled = new Set<string>();
  for (let pair = findSame(names); pair; pair = findSame(names)) {
    const [first, second] = pair;
    if (settled.has(pair.join()) || isOneThing(merging, tensorId, pair)) {
      unite(second, first);
      continue;
    }
    settled.add(pair.join());
    const take = settle(merging, { kind: "CLASS_RENAMED", id: tensorId, object: second });
    const side = take === "OURS" ? merging.ours : merging.theirs;
    const [one, other] = pair.map((id) => nameOf(side, tensorId, id));
    if (one === undefined) unite(first, second);
    else names.set(first, one);
    if (other === undefined) unite(second, first);
    else names.set(second, other);
  }
  return united;
}

function findSame(names: ReadonlyMap<number, string>): [number, number] | undefined {
  for (const [id, name] of names)
    for (const [other, itsName] of names) if (other !== id && itsName === name) return [id, other];
  return undefined;
}

/** Theirs added a class under a name that another one has at ours, and did not get there. */
function isOneThing(
  { bases, ours, theirs }: Merging,
  tensorId: number,
  [first, second]: [number, number],
): boolean {
  const name = nameOf(theirs, tensorId, second);
  const isAdded = [ours, ...bases].every((state) => nameOf(state, tensorId, second) === undefined);
  const isRenamed = bases.some(
    (base) => ![undefined, name].includes(nameOf(base, tensorId, first)),
  );
  return isAdded && nameOf(ours, tensorId, first) === name && !isRenamed;
}

/** A state with the labels of united classes as labels of one. */
export function withUnited(
  state: ModelState,
  plans: ReadonlyMap<number, PlannedClasses>,
): ModelState {
  const renumbered = structuredClone(state);
  for (const [tensorId, { united }] of plans) {
    const tensor = renumbered.tensors.get(tensorId);
    if (!tensor || united.size === 0) continue;
    const into = (id: number) => united.get(id) ?? id;
    for (const [sample, field] of tensor.values)
      tensor.values.set(sample, (field as number[]).map(into));
    for (const { objects } of renumbered.groups.values())
      for (const { fields } of [...objects.values()].flat()) {
        const field: Field | undefined = fields.get(tensorId);
        if (field !== undefined) fields.set(tensorId, into(field as number));
      }
  }
  return renumbered;
}

/**
 * A class that was removed stays where labels of the result use it; they get another one's label
 * that has its name by now.
 */
export function setClasses(merging: Merging, plans: Map<number, PlannedClasses>): ModelState {
  const { bases, ours, theirs, result } = merging;
  for (const [tensorId, { classes, united }] of plans) {
    const tensor = result.tensors.get(tensorId);
    if (!tensor) continue;
    tensor.classes = [...classes];
    const known = [ours, theirs, ...bases].flatMap((state) => classesOf(state, tensorId));
    for (const id of [...usedClasses(result, tensor)].toSorted((a, b) => a - b)) {
      if (tensor.classes.some((one) => one.id === id)) continue;
      const lost = known.find((one) => one.id === id)!;
      const same = classes.find(({ name }) => name === lost.name);
      if (same) united.set(id, same.id);
      else tensor.classes.push(lost);
    }
  }
  return withUnited(result, plans);
}

function classesOf({ tensors }: ModelState, tensorId: number): ModelTensor["classes"] {
  return tensors.get(tensorId)?.classes ?? [];
}

function nameOf(state: ModelState, tensorId: number, classId: number): string | undefined {
  return classesOf(state, tensorId).find(({ id }) => id === classId)?.name;
}
