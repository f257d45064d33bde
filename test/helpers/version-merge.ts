import { planClasses, setClasses, withUnited } from "./version-merge-classes.ts";
import { mergeObjects } from "./version-merge-objects.ts";
import { mergeSamples } from "./version-merge-samples.ts";
import { mergeTensors } from "./version-merge-tensors.ts";
import { mergeValues } from "./version-merge-values.ts";
import type { Merging, ModelConflict, Take } from "./version-merging.ts";
import type { ModelState } from "./version-model.ts";

/** Unit by unit; where both sides changed one differently, `take` says whose it is. */
export function mergeStates(
  { bases, ours, theirs }: Pick<Merging, "bases" | "ours" | "theirs">,
  take: Take,
): { result: ModelState; conflicts: ModelConflict[] } {
  const asked = { bases, ours, theirs, result: ours, take, conflicts: [] };
  const classes = planClasses(asked);
  const merging: Merging = {
    ...asked,
    bases: bases.map((base) => withUnited(base, classes)),
    ours: withUnited(ours, classes),
    theirs: withUnited(theirs, classes),
    result: withUnited(ours, classes),
  };
  mergeSamples(merging);
  mergeTensors(merging);
  mergeValues(merging);
  mergeObjects(merging);
  return { result: setClasses(merging, classes), conflicts: merging.conflicts };
}
