import { expect } from "vitest";
import {
  appendSamples,
  deleteSamples,
  readObjects,
  resolveRef,
  setValues,
  type ValueInput,
} from "../../packages/core/src/index.ts";
import {
  objectTensors,
  sampleIds,
  type Field,
  type ModelGroup,
  type ModelState,
  type ModelTensor,
} from "./version-model.ts";
import { at, spotAt, structureAt, type Play, type Spot, type Stage } from "./version-stage.ts";
import { objectField, objectsInput, sampleValue } from "./version-values.ts";

/** One to three samples, with some values and some objects. */
export const append: Play = async (stage, picks) => {
  const spot = spotAt(stage, picks);
  const state = spot.model.working;
  const made = Array.from({ length: 1 + (picks.a % 3) }, (_, nth) =>
    newSample(state, picks.b + 7 * nth, picks.c + 3 * nth),
  );
  const { sampleIds: ids, firstIndex } = await appendSamples(stage.db, {
    dataset: spot.dataset,
    branch: spot.branch,
    samples: made.map(({ values }) => ({ values })),
  });
  expect(firstIndex).toBe(state.samples.size);
  for (const [position, id] of ids.entries()) {
    const { fields, objects } = made[position]!;
    expect(stage.dealt.has(id), `id ${id} comes again`).toBe(false);
    stage.dealt.add(id);
    state.samples.add(id);
    for (const [tensor, field] of fields) tensor.values.set(id, field);
    for (const [group, list] of objects) await learnObjects(stage, spot, group, id, list);
  }
};

export const setValue: Play = async (stage, picks) => {
  const spot = spotAt(stage, picks);
  const tensor = at(valueTensors(spot.model.working), picks.a);
  const id = at(sampleIds(spot.model.working), picks.b);
  if (!tensor || id === undefined) return;
  const { input, field } = sampleValue(tensor, picks.c);
  await edit(stage, spot, tensor, id, input);
  tensor.values.set(id, field);
};

export const removeValue: Play = async (stage, picks) => {
  const spot = spotAt(stage, picks);
  const tensor = at(valueTensors(spot.model.working), picks.a);
  const id = at(sampleIds(spot.model.working), picks.b);
  if (!tensor || id === undefined) return;
  await edit(stage, spot, tensor, id, null);
  tensor.values.delete(id);
};

/** By id, or by index at the branch's revision. */
export const deleteSample: Play = async (stage, picks) => {
  const { dataset, branch, model } = spotAt(stage, picks);
  const ids = sampleIds(model.working);
  if (ids.length === 0) return;
  const index = picks.a % ids.length;
  const { revision } = await resolveRef(stage.db, dataset, branch);
  const samples = picks.b % 2 === 0 ? [{ id: ids[index]! }] : [{ index }];
  const deleted = await deleteSamples(stage.db, {
    dataset,
    branch,
    samples,
    atRevision: revision!,
  });
  expect(deleted.sampleIds).toEqual([ids[index]]);
  model.working.samples.delete(ids[index]!);
};

/** The tensors that hold something for a sample itself. */
function valueTensors({ tensors }: ModelState): ModelTensor[] {
  return [...tensors.values()].filter(({ describes }) => describes === "SAMPLE");
}

/** Takes over the ids that new objects of a sample were given. */
async function learnObjects(
  { db }: Stage,
  spot: Spot,
  group: ModelGroup,
  sample: number,
  fields: readonly Map<number, Field>[],
): Promise<void> {
  const structure = await structureAt(db, spot);
  const found = await readObjects(db, structure.objectIds.get(group.path)!, [sample]);
  const ids = found.get(sample)?.ids ?? [];
  expect(ids.length, "objects that were added").toBe(fields.length);
  group.objects.set(
    sample,
    fields.map((one, position) => ({ id: ids[position]!, fields: one })),
  );
}

async function edit(
  { db }: Stage,
  { dataset, branch }: Spot,
  { path }: ModelTensor,
  id: number,
  value: ValueInput | null,
): Promise<void> {
  await setValues(db, { dataset, branch, edits: [{ sample: { id }, tensor: path, value }] });
}

interface NewSample {
  values: Record<string, ValueInput>;
  fields: Map<ModelTensor, Field>;
  objects: Map<ModelGroup, Map<number, Field>[]>;
}

function newSample(state: ModelState, pick: number, other: number): NewSample {
  const made: NewSample = { values: {}, fields: new Map(), objects: new Map() };
  for (const [nth, tensor] of valueTensors(state).entries()) {
    if ((other + nth) % 3 === 0) continue;
    const { input, field } = sampleValue(tensor, pick + nth);
    made.values[tensor.path] = input;
    made.fields.set(tensor, field);
  }
  for (const group of state.groups.values()) {
    const objects = newObjects(state, group, pick, other);
    if (objects.length === 0) continue;
    Object.assign(made.values, groupInput(state, group, objects));
    made.objects.set(group, objects);
  }
  return made;
}

/** Up to two objects with all their fields. */
export function newObjects(
  state: ModelState,
  group: ModelGroup,
  pick: number,
  count: number,
): Map<number, Field>[] {
  return Array.from(
    { length: count % 3 },
    (_, nth) =>
      new Map(
        objectTensors(state, group).map((tensor) => [tensor.id, objectField(tensor, pick + nth)]),
      ),
  );
}

export function groupInput(
  state: ModelState,
  group: ModelGroup,
  objects: readonly Map<number, Field>[],
): Record<string, ValueInput> {
  return Object.fromEntries(
    objectTensors(state, group).map((tensor) => [
      tensor.path,
      objectsInput(
        tensor,
        objects.map((fields) => fields.get(tensor.id)!),
      ),
    ]),
  );
}
