import { quoteName } from "../access/names.ts";
import type { Database } from "../db/database.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { CellFields, CellRow } from "../version/cell-row.ts";
import { isSameValue } from "../version/same-fields.ts";
import type { MergeConflict } from "./conflicts.ts";
import { decide, type Decisions } from "./decisions.ts";
import { shownTensor, type MergeSide, type MergeStates } from "./merge-side.ts";
import { differingSamples, readUnit, type MergeUnit } from "./merge-unit.ts";
import type { SamplesPlan } from "./plan-samples.ts";
import type { UnitPlan } from "./plan-units.ts";
import { agree, threeWay, type ThreeStates } from "./three-way.ts";
import { uniteLabels, type UnitedClasses } from "./united-classes.ts";
import { valueState } from "./value-state.ts";

/** Merges a tensor that both sides wrote to, sample by sample: the values that theirs brings. */
export async function planValues(
  db: Database,
  states: MergeStates,
  { shared }: Pick<SamplesPlan, "shared">,
  { unit, united, decisions }: { unit: MergeUnit; united: UnitedClasses; decisions: Decisions },
): Promise<UnitPlan> {
  const { ours, theirs } = states;
  const [tensor] = unit.tensors;
  const { id } = tensor!;
  const taken = new Map<number, CellFields | null>();
  const sides = [ours.definitions, theirs.definitions] as const;
  for await (const page of differingSamples(db, [id], sides, shared)) {
    const [first, second, ...others] = await Promise.all(
      [ours, theirs, ...states.bases].map((side) => readSide(db, unit, side, page, united)),
    );
    for (const sampleId of page) {
      const values = {
        ours: first!(sampleId),
        theirs: second!(sampleId),
        bases: others.map((base) => base(sampleId)),
      };
      if (takesTheirs(states, tensor!, sampleId, values, decisions))
        taken.set(sampleId, values.theirs ?? null);
    }
  }
  return { unit, source: "OURS", cells: new Map([[id, taken]]) };
}

type ReadValue = (sampleId: number) => CellRow | undefined;

/** A sample that does not exist holds nothing. */
async function readSide(
  db: Database,
  unit: MergeUnit,
  { definitions, membership }: MergeSide,
  page: readonly number[],
  united: UnitedClasses,
): Promise<ReadValue> {
  const [tensor] = unit.tensors;
  const cells = (await readUnit(db, unit, definitions, page)).get(tensor!.id)!;
  return (sampleId) => {
    const cell = membership.has(sampleId) ? cells.get(sampleId) : undefined;
    return cell && uniteLabels(united, tensor!.id, cell);
  };
}

function takesTheirs(
  states: MergeStates,
  tensor: Tensor,
  sampleId: number,
  values: ThreeStates<CellRow | undefined>,
  decisions: Decisions,
): boolean {
  const outcome = threeWay(values, isSameValue);
  if (outcome !== "CONFLICT") return outcome === "THEIRS";
  const conflict = valueConflict(states, tensor, sampleId, values);
  return decide(decisions, conflict).take === "THEIRS";
}

function valueConflict(
  states: MergeStates,
  { id, path }: Tensor,
  sampleId: number,
  values: ThreeStates<CellRow | undefined>,
): MergeConflict {
  const stateOf = (side: MergeSide, value: CellRow | undefined) =>
    value ? valueState(shownTensor(states, side, id), value) : null;
  return {
    key: `value/${id}/${sampleId}`,
    kind: "VALUE",
    description: `The value of tensor ${quoteName(path)} for the sample of id ${sampleId} was changed by both.`,
    takes: ["OURS", "THEIRS"],
    tensor: path,
    sampleId,
    hasBase: agree(values.bases, isSameValue),
    base: stateOf(states.bases[0]!, values.bases[0]),
    ours: stateOf(states.ours, values.ours),
    theirs: stateOf(states.theirs, values.theirs),
  };
}
