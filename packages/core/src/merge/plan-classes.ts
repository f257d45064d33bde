import { quoteName } from "../access/names.ts";
import { canonicalJson } from "../db/canonical-json.ts";
import type { LabelClass } from "../tensor/tensor-meta.ts";
import { textState, type MergeConflict } from "./conflicts.ts";
import { decide, type Decisions } from "./decisions.ts";
import type { MergeSide, MergeStates } from "./merge-side.ts";
import type { PlannedTensor } from "./plan-tensors.ts";
import { agree, threeWay, type ThreeStates } from "./three-way.ts";

export interface ClassesPlan {
  /** In order. */
  classes: LabelClass[];
  /** Classes that were made one with another: their labels become labels of that one. */
  united: Map<number, number>;
}

type Names = ReadonlyMap<number, string>;

/**
 * The classes of a `class_label` tensor that both sides have: those that one side added are added,
 * those that it removed are gone, renamed ones have the new name. Two classes that each side added
 * under one name become one.
 */
export function planClasses(
  states: MergeStates,
  tensor: PlannedTensor,
  decisions: Decisions,
): ClassesPlan {
  const lists = {
    bases: states.bases.map((base) => classesOf(base, tensor)),
    ours: classesOf(states.ours, tensor),
    theirs: classesOf(states.theirs, tensor),
  };
  const outcome = threeWay(lists, (a, b) => canonicalJson(a) === canonicalJson(b));
  if (outcome !== "CONFLICT") {
    const classes = outcome === "THEIRS" ? lists.theirs : lists.ours;
    return { classes: [...classes], united: new Map() };
  }
  const [ours, theirs, ...bases] = [lists.ours, lists.theirs, ...lists.bases].map(namesOf);
  const merging = { path: tensor.path, tensorId: tensor.tensorId, decisions };
  return mergeClasses(merging, { bases, ours: ours!, theirs: theirs! });
}

function classesOf({ definitions }: MergeSide, { tensorId }: PlannedTensor): LabelClass[] {
  return definitions.get(tensorId)?.meta.classes ?? [];
}

function namesOf(classes: readonly LabelClass[]): Names {
  return new Map(classes.map(({ id, name }) => [id, name]));
}

interface Merging {
  path: string;
  tensorId: number;
  decisions: Decisions;
}

function mergeClasses(merging: Merging, states: ThreeStates<Names>): ClassesPlan {
  const names = new Map<number, string>();
  for (const id of new Set([...states.ours.keys(), ...states.theirs.keys()])) {
    const name = mergeName(merging, states, id);
    if (name !== undefined) names.set(id, name);
  }
  const united = uniteNames(merging, states, names);
  return { classes: [...names].map(([id, name]) => ({ id, name })), united };
}

/** Undefined where the class is gone. */
function mergeName(
  merging: Merging,
  { bases, ours, theirs }: ThreeStates<Names>,
  id: number,
): string | undefined {
  const names = {
    bases: bases.map((base) => base.get(id)),
    ours: ours.get(id),
    theirs: theirs.get(id),
  };
  const outcome = threeWay(names);
  if (outcome !== "CONFLICT") return outcome === "THEIRS" ? names.theirs : names.ours;
  const said = (name: string | undefined) =>
    name === undefined ? "removed it" : `calls it ${quoteName(name)}`;
  const { take } = decide(merging.decisions, {
    ...classConflict(merging, `${id}`, names),
    description: `A class of tensor ${quoteName(merging.path)} was changed by both: ours ${said(names.ours)}, theirs ${said(names.theirs)}.`,
    hasBase: agree(names.bases),
    base: textState(names.bases[0]),
  });
  return take === "THEIRS" ? names.theirs : names.ours;
}

/**
 * Makes names unique, changing `names`. Returns the classes that were made one with another; each
 * such step leaves fewer classes or settles a pair for good.
 */
function uniteNames(
  merging: Merging,
  states: ThreeStates<Names>,
  names: Map<number, string>,
): Map<number, number> {
  const united = new Map<number, number>();
  const settled = new Set<string>();
  const unite = (from: number, into: number) => {
    names.delete(from);
    for (const [id, other] of united) if (other === from) united.set(id, into);
    united.set(from, into);
  };
  for (let pair = findSameNames(names); pair; pair = findSameNames(names)) {
    const [first, second] = pair;
    const key = pair.join("+");
    if (settled.has(key) || isOneThing(states, pair)) {
      unite(second, first);
      continue;
    }
    settled.add(key);
    const side = meetingSide(merging, states, names.get(first)!, pair);
    const [nameOfFirst, nameOfSecond] = [side.get(first), side.get(second)];
    if (nameOfFirst === undefined) unite(first, second);
    else names.set(first, nameOfFirst);
    if (nameOfSecond === undefined) unite(second, first);
    else names.set(second, nameOfSecond);
  }
  return united;
}

type Pair = readonly [first: number, second: number];

function findSameNames(names: Names): Pair | undefined {
  const known = new Map<string, number>();
  for (const [id, name] of names) {
    const first = known.get(name);
    if (first !== undefined) return [first, id];
    known.set(name, id);
  }
  return undefined;
}

/** A class that theirs added, and one that has always had that name. */
function isOneThing({ bases, ours, theirs }: ThreeStates<Names>, [first, second]: Pair): boolean {
  const name = theirs.get(second);
  const isAdded = !ours.has(second) && bases.every((base) => !base.has(second));
  const isRenamed = bases.some((base) => base.has(first) && base.get(first) !== name);
  return isAdded && ours.get(first) === name && !isRenamed;
}

/** Whose names stand where a renamed class meets another one's name. */
function meetingSide(
  merging: Merging,
  { bases, ours, theirs }: ThreeStates<Names>,
  name: string,
  [first, second]: Pair,
): Names {
  const said = (side: Names) => {
    const names = [first, second].flatMap((id) => side.get(id) ?? []);
    return names.map((one) => quoteName(one)).join(" and ") || undefined;
  };
  const { take } = decide(merging.decisions, {
    ...classConflict(merging, `${first}+${second}`, { ours: said(ours), theirs: said(theirs) }),
    description: `Two classes of tensor ${quoteName(merging.path)} would be called ${quoteName(name)}.`,
    hasBase: agree(bases.map(said)),
    base: textState(said(bases[0]!)),
  });
  return take === "THEIRS" ? theirs : ours;
}

function classConflict(
  { path, tensorId }: Merging,
  classKey: string,
  { ours, theirs }: { ours: string | undefined; theirs: string | undefined },
) {
  return {
    key: `class/${tensorId}/${classKey}`,
    kind: "CLASS_RENAMED",
    takes: ["OURS", "THEIRS"],
    tensor: path,
    ours: textState(ours),
    theirs: textState(theirs),
  } as const satisfies Partial<MergeConflict>;
}
