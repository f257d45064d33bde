import { expect } from "vitest";
import { restore, type RestoreInput } from "../../packages/core/src/index.ts";
import {
  fillerOf,
  groupOf,
  groupPath,
  objectTensors,
  sampleIds,
  type ModelGroup,
  type ModelObject,
  type ModelState,
  type ModelTensor,
} from "./version-model.ts";
import {
  at,
  refsOf,
  spotAt,
  type Picks,
  type Play,
  type Spot,
  type Stage,
} from "./version-stage.ts";

/** One tensor comes back; of one that describes objects, its whole group. */
export const restoreTensor: Play = async (stage, picks) => {
  const { spot, from, source } = sourceAt(stage, picks);
  const tensor = at([...source.tensors.values()], picks.b);
  if (!tensor) return;
  const after = structuredClone(spot.model.working);
  const refusal = bringTensor(after, source, tensor);
  await perform(stage, spot, { from, tensors: [tensor.path] }, after, refusal);
};

export const restoreSample: Play = async (stage, picks) => {
  const { spot, from, source } = sourceAt(stage, picks);
  const id = at(sampleIds(source), picks.b);
  if (id === undefined) return;
  const after = structuredClone(spot.model.working);
  after.samples.add(id);
  const refusal = firstOf([
    ...[...source.tensors.values()]
      .filter(({ describes }) => describes === "SAMPLE")
      .map((tensor) => () => putValue(after, source, tensor, id)),
    ...[...source.groups.values()].map((group) => () => putObjects(after, source, group, id)),
  ]);
  await perform(stage, spot, { from, samples: [id] }, after, refusal);
};

/** One value; of a tensor that describes objects, all objects of the sample in its group. */
export const restoreValue: Play = async (stage, picks) => {
  const { spot, from, source } = sourceAt(stage, picks);
  const after = structuredClone(spot.model.working);
  const id = at(
    sampleIds(source).filter((one) => after.samples.has(one)),
    picks.b,
  );
  const tensor = at(
    [...source.tensors.values()].filter((one) => after.tensors.has(one.id)),
    picks.c,
  );
  if (!tensor || id === undefined) return;
  const refusal =
    tensor.describes === "SAMPLE"
      ? putValue(after, source, tensor, id)
      : putObjects(after, source, groupOf(source, tensor), id);
  await perform(
    stage,
    spot,
    { from, values: [{ sample: id, tensor: tensor.path }] },
    after,
    refusal,
  );
};

/** Which code of an error a restoration is refused with, or none. */
type Refusal = string | undefined;

function sourceAt(stage: Stage, picks: Picks): { spot: Spot; from: string; source: ModelState } {
  const spot = spotAt(stage, picks);
  const { ref, state } = at(refsOf(stage, spot.place), picks.a)!;
  const head = spot.place.refs.branches.get(ref)?.head;
  return { spot, from: ref, source: head === undefined ? state : stage.model.state(head) };
}

async function perform(
  { db }: Stage,
  { dataset, branch, model }: Spot,
  what: Omit<RestoreInput, "dataset" | "branch">,
  after: ModelState,
  refusal: Refusal,
): Promise<void> {
  const done = restore(db, { dataset, branch, ...what });
  if (refusal === undefined) {
    await done;
    model.working = after;
  } else await expect(done, "a restoration").rejects.toMatchObject({ code: refusal });
}

function firstOf(puts: readonly (() => Refusal)[]): Refusal {
  for (const put of puts) {
    const refusal = put();
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function bringTensor(after: ModelState, source: ModelState, tensor: ModelTensor): Refusal {
  const group = tensor.describes === "OBJECT" ? groupOf(source, tensor) : undefined;
  const chosen = group ? objectTensors(source, group) : [tensor];
  const others = [...after.tensors.values()].filter(
    (one) => !chosen.some(({ id }) => id === one.id),
  );
  if (group) {
    const taken = [...after.groups.values()].some(
      ({ id, path }) => path === group.path && id !== group.id,
    );
    if (taken) return "NAME_TAKEN";
    const isLeft =
      after.groups.has(group.id) &&
      others.some(
        ({ describes, path }) => describes === "OBJECT" && groupPath(path) === group.path,
      );
    if (isLeft) return "LENGTH_MISMATCH";
    after.groups.set(group.id, structuredClone(group));
  }
  if (others.some(({ path }) => chosen.some((one) => one.path === path))) return "NAME_TAKEN";
  for (const one of chosen) after.tensors.set(one.id, structuredClone(one));
  return undefined;
}

function putValue(
  after: ModelState,
  source: ModelState,
  { id: tensorId, values }: ModelTensor,
  sample: number,
): Refusal {
  const here = after.tensors.get(tensorId);
  if (!here) return undefined;
  const field = values.get(sample);
  if (field === undefined) here.values.delete(sample);
  else here.values.set(sample, field);
  if (here.htype !== "class_label" || field === undefined) return undefined;
  return bringClasses(here, source, field as number[]);
}

function putObjects(
  after: ModelState,
  source: ModelState,
  group: ModelGroup,
  sample: number,
): Refusal {
  const here = after.groups.get(group.id);
  if (!here) return undefined;
  const now = here.objects.get(sample) ?? [];
  const before = group.objects.get(sample) ?? [];
  const objects: ModelObject[] = before.map(({ id }) => ({ id, fields: new Map() }));
  here.objects.set(sample, objects);
  return firstOf(
    objectTensors(after, here).map((tensor) => () => {
      const former = source.tensors.has(tensor.id) ? before : now;
      for (const { id, fields } of objects) {
        const field =
          former.find((one) => one.id === id)?.fields.get(tensor.id) ?? fillerOf(tensor);
        if (field === undefined) return "LENGTH_MISMATCH";
        fields.set(tensor.id, field);
      }
      if (tensor.htype !== "class_label") return undefined;
      return bringClasses(
        tensor,
        source,
        objects.map(({ fields }) => fields.get(tensor.id) as number),
      );
    }),
  );
}

/** Classes that were removed since come back behind the others. */
function bringClasses(here: ModelTensor, source: ModelState, labels: readonly number[]): Refusal {
  const former = source.tensors.get(here.id)?.classes ?? [];
  for (const one of former) {
    if (!labels.includes(one.id) || here.classes.some(({ id }) => id === one.id)) continue;
    if (here.classes.some(({ name }) => name === one.name)) return "CONFLICT";
    here.classes = [...here.classes, one];
  }
  return undefined;
}
