import { quoteName } from "../access/names.ts";
import { checkTensorPath } from "../dataset/names.ts";
import type { LoupeError } from "../errors.ts";
import { groupOf, nameOf } from "../tensor/tensor.ts";
import { quotePath, textState, type MergeConflict } from "./conflicts.ts";
import { decide, invalidChoice, type Decision, type Decisions } from "./decisions.ts";
import type { MergeStates } from "./merge-side.ts";
import { isBelow, pathIn } from "./plan-names.ts";
import type { PlannedTensor, TensorsPlan } from "./plan-tensors.ts";

/**
 * What comes to stand at a path as one: a tensor, or a whole group of objects where the group comes
 * from theirs or moves.
 */
interface Arrival {
  tensors: PlannedTensor[];
  groupId: number | undefined;
  /** Ours has it under another path. */
  isMoved: boolean;
}

/** Sees to it that every path names one tensor. Changes the plan. */
export function placeTensors(states: MergeStates, plan: TensorsPlan, decisions: Decisions): void {
  const { settled, arrivals } = sortOut(states, plan);
  const placed = new Set(settled);
  for (const arrival of arrivals) place({ states, plan, placed, decisions }, arrival);
  for (const path of plan.groups) {
    const isTaken = [...placed].some((one) => one.path === path || isBelow(path, one.path));
    if (isTaken) plan.groups.delete(path);
  }
}

/** What stays where ours has it comes first, then what moves, then what only theirs has. */
function sortOut(
  { ours }: MergeStates,
  { tensors, groupPaths }: TensorsPlan,
): { settled: PlannedTensor[]; arrivals: Arrival[] } {
  const settled: PlannedTensor[] = [];
  const arrivals = new Map<string, Arrival>();
  for (const tensor of tensors.values()) {
    const { tensorId, groupId } = tensor;
    const groupHere = groupId === undefined ? undefined : ours.definitions.get(groupId)?.path;
    const isWhole = groupId !== undefined && groupHere !== groupPaths.get(groupId);
    if (!isWhole && tensor.ours?.path === tensor.path) {
      settled.push(tensor);
      continue;
    }
    const key = isWhole ? `group/${groupId}` : `${tensorId}`;
    const isMoved = isWhole ? groupHere !== undefined : tensor.ours !== undefined;
    const known = arrivals.get(key);
    if (known) known.tensors.push(tensor);
    else arrivals.set(key, { tensors: [tensor], groupId: isWhole ? groupId : undefined, isMoved });
  }
  const all = [...arrivals.values()];
  return {
    settled,
    arrivals: [...all.filter(({ isMoved }) => isMoved), ...all.filter(({ isMoved }) => !isMoved)],
  };
}

interface Placing {
  states: MergeStates;
  plan: TensorsPlan;
  placed: Set<PlannedTensor>;
  decisions: Decisions;
}

function place(placing: Placing, arrival: Arrival): void {
  const { placed, decisions } = placing;
  const clash = findClash(placing, arrival.tensors);
  if (isFree(clash)) {
    arrival.tensors.forEach((tensor) => placed.add(tensor));
    return;
  }
  const decision = decide(decisions, takenConflict(placing, arrival, clash));
  if (decision.take === "RENAME") rename(placing, arrival, decision);
  else if (decision.take === "THEIRS") endInTheWay(placing, clash);
  else if (!stayWithOurs(placing, arrival)) {
    arrival.tensors.forEach(({ tensorId }) => placing.plan.tensors.delete(tensorId));
    return;
  }
  arrival.tensors.forEach((tensor) => placed.add(tensor));
}

interface Clash {
  tensors: PlannedTensor[];
  groups: string[];
}

function isFree({ tensors, groups }: Clash): boolean {
  return tensors.length + groups.length === 0;
}

function findClash({ placed, plan }: Placing, tensors: readonly PlannedTensor[]): Clash {
  return {
    tensors: [...placed].filter((other) => tensors.some((tensor) => areInTheWay(tensor, other))),
    groups: [...plan.groups].filter((group) =>
      tensors.some(({ path }) => group === path || isBelow(group, path)),
    ),
  };
}

/** The objects of a group have one series of ids. */
function areInTheWay(a: PlannedTensor, b: PlannedTensor): boolean {
  if (a.path === b.path || isBelow(a.path, b.path) || isBelow(b.path, a.path)) return true;
  const areOfObjects = a.groupId !== undefined && b.groupId !== undefined;
  return areOfObjects && a.groupId !== b.groupId && groupOf(a.path) === groupOf(b.path);
}

/** Goes back to the paths that ours has; false where there are none, or they are taken by now. */
function stayWithOurs(placing: Placing, arrival: Arrival): boolean {
  if (!arrival.isMoved) return false;
  const wanted = arrival.tensors.map(({ path }) => path);
  setPaths(placing, arrival, pathOfOurs(placing, arrival));
  if (isFree(findClash(placing, arrival.tensors))) return true;
  arrival.tensors.forEach((tensor, position) => (tensor.path = wanted[position]!));
  return false;
}

function pathOfOurs({ states }: Placing, { tensors, groupId }: Arrival): string {
  return groupId === undefined
    ? tensors[0]!.ours!.path
    : states.ours.definitions.get(groupId)!.path;
}

/** Of a whole group `path` is that of the group. */
function setPaths({ plan }: Placing, { tensors, groupId }: Arrival, path: string): void {
  if (groupId !== undefined) plan.groupPaths.set(groupId, path);
  for (const tensor of tensors)
    tensor.path = groupId === undefined ? path : pathIn(path, nameOf(tensor.path));
}

function endInTheWay({ plan, placed }: Placing, { tensors, groups }: Clash): void {
  for (const tensor of tensors) {
    placed.delete(tensor);
    plan.tensors.delete(tensor.tensorId);
  }
  groups.forEach((path) => plan.groups.delete(path));
}

function rename(placing: Placing, arrival: Arrival, { newPath, position }: Decision): void {
  const refuse = (message: string, cause?: unknown) =>
    invalidChoice(position!, "newPath", message, cause);
  try {
    checkTensorPath(newPath!);
  } catch (error) {
    throw refuse((error as LoupeError).message, error);
  }
  const [first] = arrival.tensors;
  const staysIn = arrival.groupId === undefined && first!.groupId !== undefined;
  if (staysIn && groupOf(newPath!) !== groupOf(first!.path)) {
    throw refuse(
      `${quoteName(newPath!)} is in another group than ${quoteName(first!.path)}, whose objects the tensor describes; expected a path in the same group.`,
    );
  }
  setPaths(placing, arrival, newPath!);
  const { tensors, groups } = findClash(placing, arrival.tensors);
  const taken = tensors[0]?.path ?? groups[0];
  if (taken === undefined) return;
  throw refuse(
    `${quoteName(newPath!)} is taken as well, by ${quoteName(taken)}; expected a path that is free.`,
  );
}

function takenConflict(placing: Placing, arrival: Arrival, clash: Clash): MergeConflict {
  const { tensors, groupId } = arrival;
  const [first] = tensors;
  const group = groupId === undefined ? undefined : groupOf(first!.path);
  const known = clash.tensors.map((tensor) => describe(tensor)).join(", ");
  const ours = known || `the group ${quotePath(clash.groups[0]!)}`;
  const theirs = tensors.map((tensor) => describe(tensor)).join(", ");
  const where = group === undefined ? quoteName(first!.path) : `in group ${quotePath(group)}`;
  return {
    key: groupId === undefined ? `path/${first!.tensorId}` : `path/group/${groupId}`,
    kind: "PATH_TAKEN",
    description: `One name for two: ours has ${ours}, and theirs brings ${theirs} (${where}).`,
    takes: [...(canStay(placing, arrival) ? (["OURS"] as const) : []), "THEIRS", "RENAME"],
    ...(group === undefined ? { tensor: first!.path } : { group }),
    hasBase: true,
    base: null,
    ours: textState(ours),
    theirs: textState(theirs),
  };
}

/** What only theirs has can be left out. */
function canStay(placing: Placing, arrival: Arrival): boolean {
  if (!arrival.isMoved) return true;
  const { plan } = placing;
  const trial = {
    ...arrival,
    tensors: arrival.tensors.map((tensor) => ({ ...tensor })),
  };
  return stayWithOurs({ ...placing, plan: { ...plan, groupPaths: new Map() } }, trial);
}

function describe({ path, ours, theirs }: PlannedTensor): string {
  return `tensor ${quoteName(path)} of htype ${(ours ?? theirs)!.htype}`;
}
