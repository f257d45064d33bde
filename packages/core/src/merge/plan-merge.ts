import type { Database } from "../db/database.ts";
import type { LabelClass } from "../tensor/tensor-meta.ts";
import type { Tensor } from "../tensor/tensor.ts";
import {
  openDecisions,
  refuseUnknownChoices,
  type Decisions,
  type MergeChoice,
  type MergeStrategy,
} from "./decisions.ts";
import type { MergeConflict } from "./conflicts.ts";
import type { MergeStates } from "./merge-side.ts";
import type { MergeUnit } from "./merge-unit.ts";
import { placeTensors } from "./place-tensors.ts";
import { planClasses } from "./plan-classes.ts";
import { planGroup } from "./plan-group.ts";
import { planSamples, type SamplesPlan } from "./plan-samples.ts";
import { planTensors, type PlannedTensor, type TensorsPlan } from "./plan-tensors.ts";
import { planSource, type UnitPlan } from "./plan-units.ts";
import { planValues } from "./plan-values.ts";
import type { UnitedClasses } from "./united-classes.ts";

/** What a merge changes on the branch, and the conflicts that nobody resolved. */
export interface MergePlan extends TensorsPlan {
  states: MergeStates;
  /** By identity, of tensors that both sides have. */
  classes: ReadonlyMap<number, readonly LabelClass[]>;
  united: UnitedClasses;
  samples: SamplesPlan;
  units: readonly UnitPlan[];
  conflicts: readonly MergeConflict[];
}

export interface MergeRules {
  /** Default: `FAIL`. */
  strategy?: MergeStrategy;
  /** Win over the strategy. */
  choices?: readonly MergeChoice[];
}

/**
 * Finds out what a merge changes, without changing anything. Its cost follows the number of changes
 * on both sides.
 *
 * @throws INVALID_INPUT where a choice fits no conflict
 */
export async function planMerge(
  db: Database,
  states: MergeStates,
  { strategy = "FAIL", choices = [] }: MergeRules,
): Promise<MergePlan> {
  const decisions = openDecisions(strategy, choices);
  const tensors = await planTensors(db, states, decisions);
  placeTensors(states, tensors, decisions);
  const { classes, united } = planAllClasses(states, tensors, decisions);
  const samples = await planSamples(db, states, decisions);
  const units: UnitPlan[] = [];
  for (const unit of unitsOf(tensors))
    units.push(await planUnit(db, { states, tensors, samples, united, decisions }, unit));
  dropLeftOut(tensors, units);
  refuseUnknownChoices(decisions);
  const conflicts = decisions.unresolved;
  return { ...tensors, states, classes, united, samples, units, conflicts };
}

function planAllClasses(states: MergeStates, { tensors }: TensorsPlan, decisions: Decisions) {
  const classes = new Map<number, LabelClass[]>();
  const united = new Map<number, Map<number, number>>();
  for (const tensor of tensors.values()) {
    if (!tensor.ours?.meta.classes || !tensor.theirs) continue;
    const plan = planClasses(states, tensor, decisions);
    classes.set(tensor.tensorId, plan.classes);
    if (plan.united.size > 0) united.set(tensor.tensorId, plan.united);
  }
  return { classes, united };
}

/** Tensors that describe samples, then groups of objects. */
function unitsOf({ tensors }: TensorsPlan): MergeUnit[] {
  const units: MergeUnit[] = [];
  const groups = new Map<number, Tensor[]>();
  for (const planned of tensors.values()) {
    const { groupId } = planned;
    const tensor = tensorOf(planned);
    if (groupId === undefined) units.push({ groupId, tensors: [tensor] });
    else groups.set(groupId, [...(groups.get(groupId) ?? []), tensor]);
  }
  return [...units, ...[...groups].map(([groupId, members]) => ({ groupId, tensors: members }))];
}

function tensorOf({ tensorId, path, ours, theirs }: PlannedTensor): Tensor {
  const { htype, describes, meta, steps } = (ours ?? theirs)!;
  return { id: tensorId, path, htype: htype as Tensor["htype"], describes, meta, steps };
}

interface Planning {
  states: MergeStates;
  tensors: TensorsPlan;
  samples: SamplesPlan;
  united: UnitedClasses;
  decisions: Decisions;
}

async function planUnit(
  db: Database,
  { states, tensors, samples, united, decisions }: Planning,
  unit: MergeUnit,
): Promise<UnitPlan> {
  if (unit.groupId !== undefined) {
    const path = tensors.groupPaths.get(unit.groupId)!;
    return planGroup(db, states, samples, { unit, path, united, decisions });
  }
  const [tensor] = unit.tensors;
  const planning = { unit, path: tensor!.path };
  const source = await planSource(db, states, samples, planning, decisions);
  if (source !== "EACH") return { unit, source, cells: new Map() };
  return planValues(db, states, samples, { unit, united, decisions });
}

/** Tensors of groups that were taken as a whole from the side that lacks them. */
function dropLeftOut({ tensors }: TensorsPlan, units: readonly UnitPlan[]): void {
  const kept = new Set(units.flatMap(({ unit }) => unit.tensors.map(({ id }) => id)));
  for (const id of tensors.keys()) if (!kept.has(id)) tensors.delete(id);
}
