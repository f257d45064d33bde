import type { Database } from "../db/database.ts";
import { quotePath, textState } from "./conflicts.ts";
import { decide } from "./decisions.ts";
import type { MergeStates } from "./merge-side.ts";
import { membersOf } from "./merge-unit.ts";
import { areComplete, planObjects, type PlanningObjects } from "./plan-objects.ts";
import type { SamplesPlan } from "./plan-samples.ts";
import { planSource, type UnitPlan } from "./plan-units.ts";

/**
 * Merges a group of objects. Where it is taken as a whole from one side, tensors that only the other
 * one has are left out; the unit that comes back has those that remain.
 */
export async function planGroup(
  db: Database,
  states: MergeStates,
  samples: SamplesPlan,
  planning: PlanningObjects,
): Promise<UnitPlan> {
  const { unit, decisions } = planning;
  const source = await planSource(db, states, samples, planning, decisions);
  const plan = source === "EACH" ? undefined : takenWhole(states, planning, source);
  const whole = { ...planning, unit: plan?.unit ?? unit };
  if (await areComplete(db, states, samples, whole)) {
    const merged = plan ?? (await mergedEach(db, states, samples, planning));
    if (merged) return merged;
  }
  decide(decisions, incompleteConflict(states, whole));
  return takenWhole(states, planning, "OURS");
}

/** Conflicts count only where the objects can be merged at all. */
async function mergedEach(
  db: Database,
  states: MergeStates,
  samples: SamplesPlan,
  planning: PlanningObjects,
): Promise<UnitPlan | undefined> {
  const { unit, decisions } = planning;
  const trial = { ...decisions, met: new Set<string>(), unresolved: [] };
  const cells = await planObjects(db, states, samples, { ...planning, decisions: trial });
  if (!cells) return undefined;
  trial.met.forEach((key) => decisions.met.add(key));
  decisions.unresolved.push(...trial.unresolved);
  return { unit, source: "OURS", cells };
}

function takenWhole(
  states: MergeStates,
  { unit }: PlanningObjects,
  source: "OURS" | "THEIRS",
): UnitPlan {
  const { definitions } = source === "OURS" ? states.ours : states.theirs;
  const tensors = unit.tensors.filter(({ id }) => definitions.has(id));
  return { unit: { ...unit, tensors }, source, cells: new Map() };
}

/** Only ours can stand: nobody knows what the missing entries would be. */
function incompleteConflict({ ours, theirs }: MergeStates, { unit, path }: PlanningObjects) {
  const oneSided = unit.tensors
    .filter(({ id }) => !ours.definitions.has(id) || !theirs.definitions.has(id))
    .map((tensor) => quotePath(tensor.path));
  const [groupId] = membersOf(unit);
  return {
    key: `objects/${groupId}`,
    kind: "OBJECTS_INCOMPLETE",
    description: `Objects of group ${quotePath(path)} would have no entries in ${oneSided.join(", ")}, which only one side has. Ours can stand, without what theirs changed in the group; to have both, remove those objects, commit, merge, and add them again.`,
    takes: ["OURS"],
    group: path,
    hasBase: true,
    base: null,
    ours: textState("its objects and tensors"),
    theirs: textState("its objects and tensors"),
  } as const;
}
