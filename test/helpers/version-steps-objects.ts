import { expect } from "vitest";
import { editObjects, type ObjectEdit } from "../../packages/core/src/index.ts";
import { objectTensors, sampleIds, type ModelGroup, type ModelObject } from "./version-model.ts";
import { at, spotAt, type Picks, type Play, type Spot, type Stage } from "./version-stage.ts";
import { groupInput, newObjects } from "./version-steps-samples.ts";
import { objectField, objectsInput } from "./version-values.ts";

export const addObject: Play = async (stage, picks) => {
  const found = groupAt(stage, picks);
  if (!found) return;
  const { group, spot, sample, objects } = found;
  const [fields] = newObjects(spot.model.working, group, picks.c, 1);
  const values = groupInput(spot.model.working, group, [fields!]);
  const [id] = await edit(stage, found, { kind: "add", values });
  group.objects.set(sample, [...objects, { id: id!, fields: fields! }]);
};

export const updateObject: Play = async (stage, picks) => {
  const found = groupAt(stage, picks);
  const object = found && at(found.objects, picks.c);
  if (!object) return;
  const tensor = at(objectTensors(found.spot.model.working, found.group), picks.b + picks.c)!;
  const field = objectField(tensor, picks.a + picks.c);
  const values = { [tensor.path]: objectsInput(tensor, [field]) };
  await edit(stage, found, { kind: "update", objectId: object.id, values });
  object.fields.set(tensor.id, field);
};

export const removeObject: Play = async (stage, picks) => {
  const found = groupAt(stage, picks);
  const object = found && at(found.objects, picks.c);
  if (!object) return;
  await edit(stage, found, { kind: "remove", objectId: object.id });
  found.group.objects.set(
    found.sample,
    found.objects.filter(({ id }) => id !== object.id),
  );
};

export const replaceObjects: Play = async (stage, picks) => {
  const found = groupAt(stage, picks);
  if (!found) return;
  const { group, spot, sample } = found;
  const objects = newObjects(spot.model.working, group, picks.c, picks.b);
  const values = groupInput(spot.model.working, group, objects);
  const ids = await edit(stage, found, { kind: "replace", values });
  expect(ids.length).toBe(objects.length);
  group.objects.set(
    sample,
    objects.map((fields, position) => ({ id: ids[position]!, fields })),
  );
};

interface OneGroup {
  spot: Spot;
  group: ModelGroup;
  sample: number;
  objects: ModelObject[];
}

function groupAt(stage: Stage, picks: Picks): OneGroup | undefined {
  const spot = spotAt(stage, picks);
  const group = at([...spot.model.working.groups.values()], picks.a);
  const sample = at(sampleIds(spot.model.working), picks.b);
  if (!group || sample === undefined) return undefined;
  return { spot, group, sample, objects: group.objects.get(sample) ?? [] };
}

async function edit(
  { db }: Stage,
  { spot: { dataset, branch }, group, sample }: OneGroup,
  change: ObjectEdit["change"],
): Promise<number[]> {
  const edits = [{ sample: { id: sample }, group: group.path, change }];
  const { edited } = await editObjects(db, { dataset, branch, edits });
  return edited[0]!.objectIds;
}
