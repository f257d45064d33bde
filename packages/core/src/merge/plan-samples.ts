import type { Database } from "../db/database.ts";
import { Membership, type SampleRange } from "../version/membership.ts";
import { differingMembership, idsIn, without } from "../version/differing-membership.ts";
import type { MergeConflict } from "./conflicts.ts";
import { decide, type Decisions } from "./decisions.ts";
import { editedValues, type EditedValues } from "./edited-values.ts";
import type { MergeSide, MergeStates } from "./merge-side.ts";
import { agree, threeWay } from "./three-way.ts";
import { valuesState } from "./value-state.ts";

/** Which samples exist after the merge. */
export interface SamplesPlan {
  /** Samples that only theirs has and that come in. */
  brought: Membership;
  /** Samples that only ours has and that stay. */
  onlyOurs: Membership;
  /** Samples that both have. */
  shared: Membership;
  /** Samples of ours that go. */
  deleted: number[];
  /** Whether both have samples that not all bases have. */
  hasNewInBoth: boolean;
}

export async function planSamples(
  db: Database,
  states: MergeStates,
  decisions: Decisions,
): Promise<SamplesPlan> {
  const { bases, ours, theirs } = states;
  const { added, deleted } = differingMembership(ours.membership, theirs.membership);
  const shared = without(existing(ours), deleted);
  const here = await exists(db, states, decisions, deleted);
  const there = await exists(db, states, decisions, added);
  return {
    brought: new Membership(there.stays, []),
    onlyOurs: new Membership(here.stays, []),
    shared: new Membership(shared, []),
    deleted: idsIn(here.goes),
    hasNewInBoth: bases.some((base) => without(shared, existing(base)).length > 0),
  };
}

const NOBODY = new Membership([], []);

function existing({ membership }: MergeSide): SampleRange[] {
  return differingMembership(NOBODY, membership).added;
}

interface Decided {
  stays: SampleRange[];
  goes: SampleRange[];
}

/** What becomes of samples that only one side has. */
async function exists(
  db: Database,
  states: MergeStates,
  decisions: Decisions,
  ranges: readonly SampleRange[],
): Promise<Decided> {
  const fresh = states.bases.reduce((left, base) => without(left, existing(base)), [...ranges]);
  const known = without(ranges, fresh);
  if (known.length === 0) return { stays: [...ranges], goes: [] };
  const ids = idsIn(known);
  const [first] = ids;
  const editor = states.ours.membership.has(first!) ? states.ours : states.theirs;
  const edited = await editedValues(db, states.bases, editor, ids);
  const going = ids.filter((id) => !staysBehind(states, decisions, editor, id, edited.get(id)));
  const goes = going.map((id) => ({ first: id, last: id }));
  return { stays: without(ranges, goes), goes };
}

/** Whether a sample that some base has, and one side deleted, exists after the merge. */
function staysBehind(
  states: MergeStates,
  decisions: Decisions,
  editor: MergeSide,
  sampleId: number,
  edited: EditedValues | undefined,
): boolean {
  const has = ({ membership }: MergeSide) => membership.has(sampleId);
  const outcome = threeWay({
    bases: states.bases.map(has),
    ours: has(states.ours),
    theirs: has(states.theirs),
  });
  if (outcome !== "CONFLICT" && !edited) return false;
  const { take } = decide(decisions, deletedConflict(states, editor, sampleId, edited));
  return has(take === "THEIRS" ? states.theirs : states.ours);
}

function deletedConflict(
  { bases, ours }: MergeStates,
  editor: MergeSide,
  sampleId: number,
  edited: EditedValues = { before: [], after: [] },
): MergeConflict {
  const [deleted, changed] = editor === ours ? ["theirs", "ours"] : ["ours", "theirs"];
  const state = valuesState("edited", edited.after);
  return {
    key: `sample/${sampleId}`,
    kind: "SAMPLE_DELETED",
    description: `The sample of id ${sampleId} was deleted by ${deleted} and edited by ${changed}.`,
    takes: ["OURS", "THEIRS"],
    sampleId,
    hasBase: agree(bases.map(({ membership }) => membership.has(sampleId))),
    base: bases[0]!.membership.has(sampleId) ? valuesState("there", edited.before) : null,
    ours: editor === ours ? state : null,
    theirs: editor === ours ? null : state,
  };
}
