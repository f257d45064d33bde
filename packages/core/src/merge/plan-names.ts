import { nameOf } from "../tensor/tensor.ts";
import { quotePath, textState, type MergeConflict } from "./conflicts.ts";
import { decide, type Decisions } from "./decisions.ts";
import type { MergeStates } from "./merge-side.ts";
import type { PlannedTensor, TensorsPlan } from "./plan-tensors.ts";
import { agree, threeWay, type ThreeStates } from "./three-way.ts";

type Unnamed = Omit<PlannedTensor, "path">;

/**
 * The names that tensors are to have. A tensor that describes objects stays with its group, which
 * may have another path itself.
 */
export function planNames(
  states: MergeStates,
  kept: readonly Unnamed[],
  decisions: Decisions,
): Pick<TensorsPlan, "tensors" | "groupPaths"> {
  const groupIds = new Set(kept.flatMap(({ groupId }) => groupId ?? []));
  const groupPaths = new Map<number, string>();
  for (const groupId of groupIds) groupPaths.set(groupId, groupPath(states, groupId, decisions));
  const tensors = new Map<number, PlannedTensor>();
  for (const tensor of kept)
    tensors.set(tensor.tensorId, {
      ...tensor,
      path: tensorPath(states, tensor, groupPaths, decisions),
    });
  return { tensors, groupPaths };
}

/** The path of a tensor of this name in a group. */
export function pathIn(group: string, name: string): string {
  return group === "" ? name : `${group}/${name}`;
}

function tensorPath(
  states: MergeStates,
  { tensorId, ours, theirs, groupId }: Unnamed,
  groupPaths: ReadonlyMap<number, string>,
  decisions: Decisions,
): string {
  const nameIn = (path: string) => (groupId === undefined ? path : nameOf(path));
  const name =
    ours && theirs
      ? mergeNames(namesOf(states, tensorId, nameIn), decisions, {
          key: `renamed/${tensorId}`,
          what: `Tensor ${quotePath(ours.path)}`,
          about: { tensor: ours.path },
        })
      : nameIn((ours ?? theirs)!.path);
  return groupId === undefined ? name : pathIn(groupPaths.get(groupId)!, name);
}

/** Groups move where a merge gave theirs another path. */
function groupPath(states: MergeStates, groupId: number, decisions: Decisions): string {
  const { ours, theirs } = states;
  const [here, there] = [ours, theirs].map(({ definitions }) => definitions.get(groupId)?.path);
  if (here === undefined || there === undefined) return (here ?? there)!;
  return mergeNames(
    namesOf(states, groupId, (path) => path),
    decisions,
    {
      key: `renamed/group/${groupId}`,
      what: `Group ${quotePath(here)}`,
      about: { group: here },
    },
  );
}

function namesOf(
  { bases, ours, theirs }: MergeStates,
  tensorId: number,
  nameIn: (path: string) => string,
): ThreeStates<string | undefined> {
  const [first, second, ...others] = [ours, theirs, ...bases].map(({ definitions }) => {
    const found = definitions.get(tensorId);
    return found && nameIn(found.path);
  });
  return { ours: first, theirs: second, bases: others };
}

interface Renamed {
  key: string;
  what: string;
  about: Pick<MergeConflict, "tensor" | "group">;
}

function mergeNames(
  names: ThreeStates<string | undefined>,
  decisions: Decisions,
  { key, what, about }: Renamed,
): string {
  const outcome = threeWay(names);
  if (outcome !== "CONFLICT") return (outcome === "THEIRS" ? names.theirs : names.ours)!;
  const { take } = decide(decisions, {
    key,
    kind: "RENAMED",
    description: `${what} was given two names: ${quotePath(names.ours!)} by ours and ${quotePath(names.theirs!)} by theirs.`,
    takes: ["OURS", "THEIRS"],
    ...about,
    hasBase: agree(names.bases),
    base: textState(names.bases[0]),
    ours: textState(names.ours),
    theirs: textState(names.theirs),
  });
  return (take === "THEIRS" ? names.theirs : names.ours)!;
}

/** Whether a path lies in the group of another one. */
export function isBelow(path: string, other: string): boolean {
  return path.startsWith(`${other}/`);
}
