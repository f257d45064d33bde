import { decide, originOf, wholeSource, type Merging } from "./version-merging.ts";
import type { Field, ModelState } from "./version-model.ts";

/** The values of tensors that both sides have, of samples that exist in the result. */
export function mergeValues(merging: Merging): void {
  const { ours, theirs, result } = merging;
  for (const { id, describes } of result.tensors.values()) {
    if (describes === "SAMPLE" && ours.tensors.has(id) && theirs.tensors.has(id))
      mergeTensorValues(merging, id);
  }
}

function mergeTensorValues(merging: Merging, id: number): void {
  const { ours, theirs, result } = merging;
  const tensor = result.tensors.get(id)!;
  const source = wholeSource(
    merging,
    { kind: "CLEARED_AGAINST_WRITTEN", id },
    (state) => state.tensors.get(id)?.series,
    (state) => state.tensors.get(id)?.values,
  );
  if (source === "THEIRS") {
    tensor.values = new Map(theirs.tensors.get(id)!.values);
    tensor.series = theirs.tensors.get(id)!.series;
  }
  for (const sample of result.samples) {
    const origin = originOf(merging, sample);
    if (origin === "BOTH" && source !== "EACH") continue;
    const take =
      origin === "BOTH"
        ? decide(merging, { kind: "VALUE", id, sample }, (state) => valueOf(state, id, sample))
        : origin;
    const field = valueOf(take === "OURS" ? ours : theirs, id, sample);
    if (field === undefined) tensor.values.delete(sample);
    else tensor.values.set(sample, field);
  }
}

/** A sample that does not exist holds nothing. */
function valueOf(state: ModelState, id: number, sample: number): Field | undefined {
  return state.samples.has(sample) ? state.tensors.get(id)?.values.get(sample) : undefined;
}
