import { expect } from "vitest";
import {
  clearTensor,
  createTensor,
  deleteTensor,
  renameTensor,
  updateClasses,
  type ClassChange,
} from "../../packages/core/src/index.ts";
import {
  groupOf,
  groupPath,
  objectTensors,
  tensorAt,
  usedClasses,
  type Field,
  type ModelState,
  type ModelTensor,
} from "./version-model.ts";
import { at, spotAt, structureAt, type Play, type Spot, type Stage } from "./version-stage.ts";

const VALUE_PATHS = ["a", "b", "c", "d"];
const VALUE_HTYPES = ["generic", "text", "class_label"] as const;
const OBJECT_PATHS = ["g/p", "g/q", "g/r", "h/p"];
const OBJECT_HTYPES = ["bbox", "class_label", "generic"] as const;
const CLASS_NAMES = ["cat", "dog", "owl", "fox", "hen"];

export const createValueTensor: Play = async (stage, picks) => {
  const spot = spotAt(stage, picks);
  const path = at(VALUE_PATHS, picks.a)!;
  if (tensorAt(spot.model.working, path)) return;
  await create(stage, spot, path, at(VALUE_HTYPES, picks.b)!, "SAMPLE");
};

/** Refused where the group has objects, of deleted samples too. */
export const createObjectTensor: Play = async (stage, picks) => {
  const spot = spotAt(stage, picks);
  const { working } = spot.model;
  const path = at(OBJECT_PATHS, picks.a)!;
  if (tensorAt(working, path)) return;
  const group = [...working.groups.values()].find((one) => one.path === groupPath(path));
  if (group && [...group.objects.values()].some((objects) => objects.length > 0)) return;
  await create(stage, spot, path, at(OBJECT_HTYPES, picks.b)!, "OBJECT");
  if (group) return;
  const { id } = (await structureAt(stage.db, spot)).objectIds.get(groupPath(path))!;
  const series = stage.model.newSeries();
  working.groups.set(id, { id, path: groupPath(path), series, objects: new Map() });
};

export const clear: Play = async (stage, picks) => {
  const { dataset, branch, model } = spotAt(stage, picks);
  const tensor = at([...model.working.tensors.values()], picks.a);
  if (!tensor) return;
  await clearTensor(stage.db, { dataset, branch, path: tensor.path });
  if (tensor.describes === "OBJECT") {
    const group = groupOf(model.working, tensor);
    group.objects.clear();
    for (const one of [group, ...objectTensors(model.working, group)])
      one.series = stage.model.newSeries();
    return;
  }
  tensor.series = stage.model.newSeries();
  tensor.values.clear();
};

export const rename: Play = async (stage, picks) => {
  const { dataset, branch, model } = spotAt(stage, picks);
  const tensor = at([...model.working.tensors.values()], picks.a);
  if (!tensor) return;
  const paths = tensor.describes === "OBJECT" ? OBJECT_PATHS : VALUE_PATHS;
  const inGroup = paths.filter((path) => groupPath(path) === groupPath(tensor.path));
  const newPath = at(inGroup, picks.b)!;
  if (tensorAt(model.working, newPath)) return;
  await renameTensor(stage.db, { dataset, branch, path: tensor.path, newPath });
  tensor.path = newPath;
};

/** With its last tensor a group loses its objects. */
export const dropTensor: Play = async (stage, picks) => {
  const { dataset, branch, model } = spotAt(stage, picks);
  const { working } = model;
  const tensor = at([...working.tensors.values()], picks.a);
  if (!tensor) return;
  await deleteTensor(stage.db, { dataset, branch, path: tensor.path });
  if (tensor.describes === "OBJECT") {
    const group = groupOf(working, tensor);
    if (objectTensors(working, group).length === 1) working.groups.delete(group.id);
  }
  working.tensors.delete(tensor.id);
};

/** One class is added, renamed or removed, or they are turned round. */
export const changeClasses: Play = async (stage, picks) => {
  const spot = spotAt(stage, picks);
  const { dataset, branch, model } = spot;
  const labelled = [...model.working.tensors.values()].filter(
    ({ htype }) => htype === "class_label",
  );
  const tensor = at(labelled, picks.a);
  const classes = tensor && changedClasses(model.working, tensor, picks.b, picks.c);
  if (!classes) return;
  await updateClasses(stage.db, { dataset, branch, path: tensor.path, classes });
  const { meta } = (await structureAt(stage.db, spot)).tensors.get(tensor.path)!;
  expect(meta.classes!.map(({ id, name }) => ({ classId: id, name }))).toMatchObject(classes);
  tensor.classes = meta.classes!;
};

async function create(
  stage: Stage,
  spot: Spot,
  path: string,
  htype: ModelTensor["htype"],
  describes: ModelTensor["describes"],
): Promise<void> {
  const { dataset, branch, model } = spot;
  const classNames = htype === "class_label" ? CLASS_NAMES.slice(0, 3) : undefined;
  const spec = { htype, describes, ...(classNames && { classNames }) };
  await createTensor(stage.db, { dataset, branch, path, spec });
  const { id, meta } = (await structureAt(stage.db, spot)).tensors.get(path)!;
  expect(model.working.tensors.has(id)).toBe(false);
  model.working.tensors.set(id, {
    id,
    path,
    htype,
    describes,
    classes: meta.classes ?? [],
    series: stage.model.newSeries(),
    values: new Map<number, Field>(),
  });
}

function changedClasses(
  state: ModelState,
  tensor: ModelTensor,
  how: number,
  which: number,
): ClassChange[] | undefined {
  const { classes } = tensor;
  const list = classes.map(({ id, name }) => ({ classId: id, name }));
  const free = CLASS_NAMES.filter((name) => classes.every((one) => one.name !== name));
  const name = at(free.slice(0, 2), which);
  const chosen = which % list.length;
  if (how % 4 === 0) return name === undefined ? undefined : [...list, { name }];
  if (how % 4 === 1)
    return name === undefined ? undefined : list.with(chosen, { ...list[chosen]!, name });
  if (how % 4 === 2) return list.toReversed();
  const isUsed = usedClasses(state, tensor).has(list[chosen]!.classId);
  return list.length < 2 || isUsed ? undefined : list.toSpliced(chosen, 1);
}
