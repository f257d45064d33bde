import { canonicalJson } from "../db/canonical-json.ts";
import type { Database } from "../db/database.ts";
import type { CellFields } from "../version/cell-row.ts";
import { differingValues } from "../version/differing-values.ts";
import { continues } from "../version/lineage.ts";
import { quotePath, type MergeConflict } from "./conflicts.ts";
import { decide, type Decisions } from "./decisions.ts";
import type { MergeSide, MergeStates } from "./merge-side.ts";
import { membersOf, type MergeUnit } from "./merge-unit.ts";
import type { SamplesPlan } from "./plan-samples.ts";
import { agree } from "./three-way.ts";

/** How the values of a unit come about. */
export interface UnitPlan {
  unit: MergeUnit;
  /** Whose columns are read on by tensors that both sides have. */
  source: "OURS" | "THEIRS";
  /** What is written besides, for samples that both sides have: by identity, then by sample. */
  cells: ReadonlyMap<number, ReadonlyMap<number, CellFields | null>>;
}

/** Whose values a unit takes as a whole; `EACH` where samples have to be looked at. */
export type UnitSource = "OURS" | "THEIRS" | "EACH";

export interface PlanningUnit {
  unit: MergeUnit;
  /** Of a tensor its path, of a group that of the group. */
  path: string;
}

/** Decides whether a unit can be taken as a whole from one side. */
export async function planSource(
  db: Database,
  states: MergeStates,
  { hasNewInBoth }: Pick<SamplesPlan, "hasNewInBoth">,
  { unit, path }: PlanningUnit,
  decisions: Decisions,
): Promise<UnitSource> {
  const { ours, theirs } = states;
  const [first] = membersOf(unit);
  if (!theirs.definitions.has(first!)) return "OURS";
  if (!ours.definitions.has(first!)) return "THEIRS";
  const isChanged = async (side: MergeSide) =>
    hasNewInBoth || (await changedSince(db, states.bases, side, unit));
  if (!(await isChanged(theirs)))
    return (await isComputedAnew(db, states, unit)) ? "THEIRS" : "OURS";
  if (!(await isChanged(ours))) return "THEIRS";
  const replaced = {
    ours: await isReplaced(db, states.bases, ours, first!),
    theirs: await isReplaced(db, states.bases, theirs, first!),
  };
  if (replaced.ours === replaced.theirs) return "EACH";
  const { take } = decide(
    decisions,
    clearedConflict(states, { unit, path }, replaced.ours ? "ours" : "theirs"),
  );
  return take === "THEIRS" ? "THEIRS" : "OURS";
}

/** Whether a side wrote values, of samples that exist or not, or has tensors that a base lacks. */
async function changedSince(
  db: Database,
  bases: readonly MergeSide[],
  side: MergeSide,
  unit: MergeUnit,
): Promise<boolean> {
  for (const id of membersOf(unit)) {
    const now = side.definitions.get(id);
    if (!now) continue;
    for (const base of bases) {
      const before = base.definitions.get(id);
      if (!before) return true;
      for await (const _ of differingValues(db, before.steps, now.steps, { limit: 1 })) return true;
    }
  }
  return false;
}

/** Whether only theirs ran again what computed the values, and found the same. */
async function isComputedAnew(
  db: Database,
  { bases, ours, theirs }: MergeStates,
  unit: MergeUnit,
): Promise<boolean> {
  const provenance = (side: MergeSide) =>
    canonicalJson(unit.tensors.map(({ id }) => side.definitions.get(id)?.meta.provenance ?? null));
  const isSame = provenance(theirs) === provenance(bases[0]!);
  if (isSame || provenance(ours) !== provenance(bases[0]!)) return false;
  return !(await changedSince(db, bases, ours, unit));
}

/** Whether a side cleared the values, or put others in their place as a whole. */
async function isReplaced(
  db: Database,
  bases: readonly MergeSide[],
  side: MergeSide,
  tensorId: number,
): Promise<boolean> {
  const now = side.definitions.get(tensorId)!.steps;
  for (const { definitions } of bases) {
    const before = definitions.get(tensorId);
    if (!before || (await continues(db, before.steps, now))) return false;
  }
  return true;
}

function clearedConflict(
  { bases }: MergeStates,
  { unit, path }: PlanningUnit,
  cleared: "ours" | "theirs",
): MergeConflict {
  const [first] = membersOf(unit);
  const isGroup = unit.groupId !== undefined;
  const what = isGroup ? `The objects of group ${quotePath(path)}` : `Tensor ${quotePath(path)}`;
  const state = (side: "ours" | "theirs") => ({
    text: side === cleared ? "cleared or replaced as a whole" : "written to",
    values: [],
  });
  return {
    key: `cleared/${first}`,
    kind: "CLEARED_AGAINST_WRITTEN",
    description: `${what} ${isGroup ? "were" : "was"} cleared or replaced as a whole by ${cleared}, and written to by ${cleared === "ours" ? "theirs" : "ours"}.`,
    takes: ["OURS", "THEIRS"],
    ...(isGroup ? { group: path } : { tensor: path }),
    hasBase: agree(bases.map(({ definitions }) => definitions.has(first!))),
    base: { text: "there", values: [] },
    ours: state("ours"),
    theirs: state("theirs"),
  };
}
