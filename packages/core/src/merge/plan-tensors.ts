import { canonicalJson } from "../db/canonical-json.ts";
import type { Database } from "../db/database.ts";
import { quoteName } from "../access/names.ts";
import { differingValues } from "../version/differing-values.ts";
import type { Definition } from "../version/read-structure.ts";
import { textState, type ConflictState, type MergeConflict } from "./conflicts.ts";
import { decide, type Decisions } from "./decisions.ts";
import { groupIdOf, type MergeSide, type MergeStates } from "./merge-side.ts";
import { planNames } from "./plan-names.ts";
import { agree, threeWay } from "./three-way.ts";

/** A tensor that the branch has after the merge. */
export interface PlannedTensor {
  tensorId: number;
  /** What it is on each side that has it. */
  ours: Definition | undefined;
  theirs: Definition | undefined;
  describes: "SAMPLE" | "OBJECT";
  /** Of one that describes objects: the identity of their ids. */
  groupId: number | undefined;
  path: string;
}

export interface TensorsPlan {
  /** By identity. */
  tensors: Map<number, PlannedTensor>;
  /** The paths of groups of objects, by the identity of the ids. */
  groupPaths: Map<number, string>;
  /** Paths of groups that are there by themselves. */
  groups: Set<string>;
}

/**
 * Which tensors there are after the merge, and the names they are to have; one name may still be
 * asked for by two.
 */
export async function planTensors(
  db: Database,
  states: MergeStates,
  decisions: Decisions,
): Promise<TensorsPlan> {
  const { ours, theirs } = states;
  const kept: Omit<PlannedTensor, "path">[] = [];
  for (const tensorId of tensorIdsOf(states)) {
    const side = await keptSides(db, states, tensorId, decisions);
    if (side.ours || side.theirs) kept.push(plannedOf(side, { ours, theirs }, tensorId));
  }
  return { ...planNames(states, kept, decisions), groups: planGroups(states) };
}

/** In the order of their paths: ours', then theirs'. */
function tensorIdsOf({ ours, theirs }: MergeStates): number[] {
  const byPath = ({ structure }: MergeSide) =>
    [...structure.tensors].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, { id }]) => id);
  return [...new Set([...byPath(ours), ...byPath(theirs)])];
}

interface KeptSides {
  ours: Definition | undefined;
  theirs: Definition | undefined;
}

/** The definitions that take part; none where the tensor is gone after the merge. */
async function keptSides(
  db: Database,
  states: MergeStates,
  tensorId: number,
  decisions: Decisions,
): Promise<KeptSides> {
  const ours = states.ours.definitions.get(tensorId);
  const theirs = states.theirs.definitions.get(tensorId);
  if (ours && theirs) return { ours, theirs };
  const outcome = threeWay({
    bases: states.bases.map(({ definitions }) => definitions.has(tensorId)),
    ours: ours !== undefined,
    theirs: theirs !== undefined,
  });
  const editor = ours ? states.ours : states.theirs;
  const isDeleted = outcome === (ours ? "THEIRS" : "OURS");
  if (outcome !== "CONFLICT") {
    if (!isDeleted) return { ours, theirs };
    if (!(await isEdited(db, states, editor, tensorId))) return NONE;
  }
  const { take } = decide(decisions, deletedConflict(states, tensorId, editor));
  return take === "OURS" ? { ours, theirs: undefined } : { ours: undefined, theirs };
}

const NONE: KeptSides = { ours: undefined, theirs: undefined };

function plannedOf(
  { ours, theirs }: KeptSides,
  sides: Pick<MergeStates, "ours" | "theirs">,
  tensorId: number,
): Omit<PlannedTensor, "path"> {
  const definition = (ours ?? theirs)!;
  const { describes } = definition;
  const side = ours ? sides.ours : sides.theirs;
  const groupId = describes === "OBJECT" ? groupIdOf(side, definition) : undefined;
  return { tensorId, ours, theirs, describes, groupId };
}

/** Whether a side gave a tensor another definition, or values to samples that it has. */
async function isEdited(
  db: Database,
  { bases }: MergeStates,
  side: MergeSide,
  tensorId: number,
): Promise<boolean> {
  const now = side.definitions.get(tensorId)!;
  for (const base of bases) {
    const before = base.definitions.get(tensorId);
    if (!before || stateOf(before) !== stateOf(now)) return true;
    const options = { limit: 1, among: [side.membership] };
    for await (const _ of differingValues(db, before.steps, now.steps, options)) return true;
  }
  return false;
}

function stateOf({ path, meta }: Definition): string {
  return canonicalJson({ path, meta });
}

function deletedConflict(
  { bases, ours, theirs }: MergeStates,
  tensorId: number,
  editor: MergeSide,
): MergeConflict {
  const { path } = editor.definitions.get(tensorId)!;
  const [deleted, edited] = editor === ours ? ["theirs", "ours"] : ["ours", "theirs"];
  return {
    key: `deleted/${tensorId}`,
    kind: "DELETED_AGAINST_EDITED",
    description: `Tensor ${quoteName(path)} was deleted by ${deleted} and changed by ${edited}.`,
    takes: ["OURS", "THEIRS"],
    tensor: path,
    hasBase: agree(bases.map(({ definitions }) => definitions.has(tensorId))),
    base: stateIn(bases[0]!, tensorId),
    ours: stateIn(ours, tensorId),
    theirs: stateIn(theirs, tensorId),
  };
}

function stateIn({ definitions }: MergeSide, tensorId: number): ConflictState | null {
  const found = definitions.get(tensorId);
  return textState(found && `${quoteName(found.path)} (${found.htype})`);
}

/** Groups that are there by themselves hold nothing, so that they never conflict. */
function planGroups({ bases, ours, theirs }: MergeStates): Set<string> {
  const has = (side: MergeSide, path: string) => side.structure.groups.includes(path);
  const paths = new Set([...ours.structure.groups, ...theirs.structure.groups]);
  return new Set(
    [...paths].filter((path) => {
      const states = {
        bases: bases.map((base) => has(base, path)),
        ours: has(ours, path),
        theirs: has(theirs, path),
      };
      return threeWay(states) === "THEIRS" ? states.theirs : states.ours;
    }),
  );
}
