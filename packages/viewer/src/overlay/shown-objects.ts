import type { DrawnObject, OverlayStyle } from "./draw-overlay.ts";
import { matchObjects, type MatchOutcome, type OverlayObject } from "./match-objects.ts";
import type { ObjectGroup } from "./object-group.ts";

/**
 * What of a picture's objects is shown: without hidden groups and classes and unsure predictions,
 * each with what became of it in the matching of what is shown.
 *
 * `objects` has a list for each group, in the order of `groups`.
 */
export function shownObjects(
  groups: readonly ObjectGroup[],
  objects: readonly (readonly OverlayObject[])[],
  style: OverlayStyle,
): DrawnObject[] {
  const shown = groups.map((group, position) =>
    style.hiddenGroups.includes(group.path)
      ? []
      : (objects[position] ?? []).filter((object) => isShown(object, style)),
  );
  const outcomes = new Map<OverlayObject, MatchOutcome>();
  const truth = groups.findIndex(
    (group) => !group.isPrediction && !style.hiddenGroups.includes(group.path),
  );
  for (const [position, group] of groups.entries()) {
    if (truth < 0 || !group.isPrediction || style.hiddenGroups.includes(group.path)) continue;
    for (const [object, outcome] of matchObjects(shown[truth]!, shown[position]!)) {
      const known = outcomes.get(object);
      // With several groups of predictions the ground truth counts as missed once any misses it.
      if (!known || outcome.kind === "missed") outcomes.set(object, outcome);
    }
  }
  return groups.flatMap((group, position) =>
    shown[position]!.map((object) => ({ group, object, outcome: outcomes.get(object) })),
  );
}

function isShown({ className, score }: OverlayObject, style: OverlayStyle): boolean {
  if (score !== null && score < style.leastScore) return false;
  return className === null || !style.hiddenClasses.includes(className);
}
