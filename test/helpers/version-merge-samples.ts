import { changedBy, isEdited, settle, type Merging, type Take } from "./version-merging.ts";
import { objectTensors, type ModelState } from "./version-model.ts";

/** Existence three-way; deleted here and edited there is one conflict. */
export function mergeSamples(merging: Merging): void {
  const { ours, theirs, result } = merging;
  for (const sample of new Set([...ours.samples, ...theirs.samples])) {
    const side = wordOf(merging, sample) === "OURS" ? ours : theirs;
    if (side.samples.has(sample)) result.samples.add(sample);
    else result.samples.delete(sample);
  }
}

/** Whose word on the existence of a sample holds. */
function wordOf(merging: Merging, sample: number): Take {
  const { ours, theirs } = merging;
  const changed = changedBy(merging, ({ samples }) => samples.has(sample));
  if (changed === "NEITHER") return "OURS";
  const conflict = { kind: "SAMPLE_DELETED", sample };
  if (changed === "BOTH") return settle(merging, conflict);
  const [by, other] = changed === "OURS" ? [ours, theirs] : [theirs, ours];
  if (by.samples.has(sample)) return changed;
  const isDisputed = isEdited(merging, other, (state) => heldIn(state, other, sample));
  return isDisputed ? settle(merging, conflict) : changed;
}

/** What a state has for a sample in the tensors and groups of one side. */
function heldIn(state: ModelState, side: ModelState, sample: number) {
  const tensors = [...side.tensors.values()].filter(({ describes }) => describes === "SAMPLE");
  return {
    values: tensors.map(({ id }) => state.tensors.get(id)?.values.get(sample)),
    objects: [...side.groups.values()].map((group) =>
      (state.groups.get(group.id)?.objects.get(sample) ?? []).map(({ id, fields }) => ({
        id,
        fields: objectTensors(side, group).map((tensor) => fields.get(tensor.id)),
      })),
    ),
  };
}
