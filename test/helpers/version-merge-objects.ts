import {
  changedBy,
  decide,
  originOf,
  settle,
  wholeSource,
  type Merging,
  type ModelConflict,
} from "./version-merging.ts";
import {
  fillerOf,
  objectTensors,
  type Field,
  type ModelGroup,
  type ModelObject,
  type ModelState,
  type ModelTensor,
} from "./version-model.ts";

/** The objects of groups, of samples that exist in the result. */
export function mergeObjects(merging: Merging): void {
  const { ours, theirs, result } = merging;
  for (const id of new Set([...ours.groups.keys(), ...theirs.groups.keys()])) {
    const group = ours.groups.get(id) ?? theirs.groups.get(id)!;
    if (tensorsOf(merging, group).length === 0) result.groups.delete(id);
    else if (!ours.groups.has(id)) result.groups.set(id, structuredClone(group));
    else if (theirs.groups.has(id)) mergeGroup(merging, group);
  }
}

/** The tensors of the result that describe the objects; a group of the same path may be another one. */
function tensorsOf({ ours, theirs, result }: Merging, group: ModelGroup): ModelTensor[] {
  const ids = [ours, theirs]
    .filter(({ groups }) => groups.has(group.id))
    .flatMap((side) => objectTensors(side, group).map(({ id }) => id));
  return [...result.tensors.values()].filter(({ id }) => ids.includes(id));
}

function mergeGroup(merging: Merging, { id }: ModelGroup): void {
  const { theirs, result } = merging;
  const group = result.groups.get(id)!;
  const source = wholeSource(
    merging,
    { kind: "CLEARED_AGAINST_WRITTEN", id },
    (state) => state.groups.get(id)?.series,
    (state, side) => contentOf(state, id, side),
  );
  if (source === "THEIRS") {
    group.series = theirs.groups.get(id)!.series;
    for (const tensor of tensorsOf(merging, group))
      tensor.series = theirs.tensors.get(tensor.id)?.series ?? tensor.series;
    group.objects = structuredClone(theirs.groups.get(id)!.objects);
  }
  if (source !== "EACH") leaveOut(merging, group, merging[source === "OURS" ? "ours" : "theirs"]);
  const tensors = tensorsOf(merging, group);
  const conflicts: ModelConflict[] = [];
  const united = uniteAll({ ...merging, conflicts }, group, source === "EACH");
  const isComplete = [...united.values()]
    .flat()
    .every(({ fields }) => tensors.every((tensor) => fields.get(tensor.id) !== undefined));
  if (isComplete) merging.conflicts.push(...conflicts);
  else {
    settle(merging, { kind: "OBJECTS_INCOMPLETE", id, takes: ["OURS"] });
    leaveOut(merging, group, merging.ours);
  }
  for (const [sample, objects] of united)
    if (isComplete || !merging.ours.samples.has(sample))
      group.objects.set(sample, isComplete ? objects : []);
}

/** Tensors that a side has not, where that side's objects are taken as a whole. */
function leaveOut(merging: Merging, group: ModelGroup, side: ModelState): void {
  for (const { id } of tensorsOf(merging, group))
    if (!side.tensors.has(id)) merging.result.tensors.delete(id);
}

/** The objects of each sample that is not taken with the whole group. */
function uniteAll(
  merging: Merging,
  group: ModelGroup,
  isEach: boolean,
): Map<number, ModelObject[]> {
  const { ours, theirs, result } = merging;
  const tensors = tensorsOf(merging, group);
  const united = new Map<number, ModelObject[]>();
  for (const sample of result.samples) {
    const origin = originOf(merging, sample);
    if (origin === "BOTH" && !isEach) continue;
    const objects =
      origin === "BOTH"
        ? unite(merging, group.id, sample)
        : objectsIn(origin === "OURS" ? ours : theirs, group.id, sample);
    united.set(
      sample,
      objects.map(({ id, fields }) => ({
        id,
        fields: new Map(
          tensors.map((tensor) => [tensor.id, fields.get(tensor.id) ?? fillerOf(tensor)!]),
        ),
      })),
    );
  }
  return united;
}

/**
 * Of the only side that changed them; else ours in their order, then theirs' new ones. What a side
 * has no tensor for it did not change.
 */
function unite(merging: Merging, groupId: number, sample: number): ModelObject[] {
  const { ours, theirs } = merging;
  const listIn = (state: ModelState) =>
    objectsIn(state, groupId, sample).map(({ id, fields }) => ({
      id,
      fields: new Map(
        [...fields].filter(([one]) => [ours, theirs].every(({ tensors }) => tensors.has(one))),
      ),
    }));
  const changed = changedBy(merging, listIn);
  const [own, other] = [listIn(ours), listIn(theirs)];
  const listed = changed === "THEIRS" ? other : changed === "BOTH" ? [...own, ...other] : own;
  return [...new Set(listed.map(({ id }) => id))].flatMap((object) => {
    const find = (state: ModelState) => listIn(state).find(({ id }) => id === object);
    const united =
      changed === "BOTH"
        ? mergeObject(merging, sample, object, find)
        : listed.find(({ id }) => id === object);
    return united ? withOthers(merging, groupId, sample, united) : [];
  });
}

function mergeObject(
  merging: Merging,
  sample: number,
  object: number,
  find: (state: ModelState) => ModelObject | undefined,
): ModelObject | undefined {
  const [own, other] = [find(merging.ours), find(merging.theirs)];
  if (!own || !other) {
    const conflict = { kind: "OBJECT_DELETED", sample, object };
    return decide(merging, conflict, find) === "THEIRS" ? other : own;
  }
  const fields = new Map<number, Field>();
  for (const [id, field] of own.fields) {
    const conflict = { kind: "OBJECT", id, sample, object };
    const take = decide(merging, conflict, (state) => find(state)?.fields.get(id));
    fields.set(id, take === "THEIRS" ? other.fields.get(id)! : field);
  }
  return { id: object, fields };
}

/** With what it has in tensors that only one side has. */
function withOthers(
  { ours, theirs }: Merging,
  groupId: number,
  sample: number,
  { id, fields }: ModelObject,
): ModelObject {
  const known = [theirs, ours].flatMap((state) =>
    objectsIn(state, groupId, sample)
      .filter((object) => object.id === id)
      .flatMap((object) => [...object.fields]),
  );
  return { id, fields: new Map([...known, ...fields]) };
}

/** With the fields that the state has tensors for; a sample that does not exist has no objects. */
function objectsIn(state: ModelState, groupId: number, sample: number): ModelObject[] {
  const objects = state.samples.has(sample) ? state.groups.get(groupId)?.objects.get(sample) : [];
  return (objects ?? []).map(({ id, fields }) => ({
    id,
    fields: new Map([...fields].filter(([tensorId]) => state.tensors.has(tensorId))),
  }));
}

/** All that a state has of a group in the tensors of one side, of deleted samples too. */
function contentOf(state: ModelState, groupId: number, side: ModelState) {
  const group = state.groups.get(groupId);
  if (!group) return undefined;
  const tensors = objectTensors(side, group).filter(({ id }) => state.tensors.has(id));
  const objects = [...group.objects].filter(([, list]) => list.length > 0);
  return {
    tensors: tensors.map(({ id }) => id),
    objects: new Map(
      objects.map(([sample, list]) => [
        sample,
        list.map(({ id, fields }) => [id, tensors.map((tensor) => fields.get(tensor.id))]),
      ]),
    ),
  };
}
