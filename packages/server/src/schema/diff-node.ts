import {
  countObjectChanges,
  countValueChanges,
  describesSamples,
  openDiff,
  type ChangeCounts,
  type Dataset as DatasetRow,
  type Diff as DiffRow,
  type GroupPair,
  type ObjectCounts,
  type TensorPair,
} from "@loupe/core";
import type { Context } from "../context.ts";
import { openRef, openScope, type RefScope } from "../ref-scope.ts";

/** Two refs side by side, within one operation. */
export interface DiffNode {
  dataset: DatasetRow;
  /** As it was asked for. */
  from: RefScope;
  /** What `to` is compared with: `from`, or the merge base. */
  before: RefScope;
  to: RefScope;
  diff: DiffRow;
  counts: DiffCounts;
}

/** Counts that were asked for; each is found once. */
interface DiffCounts {
  values: Map<TensorPair, Promise<ChangeCounts>>;
  objects: Map<GroupPair, Promise<ObjectCounts>>;
}

export interface DiffArguments {
  from: string;
  to: string;
  fromMergeBase?: boolean | null | undefined;
  tensors?: readonly string[] | null | undefined;
}

/** @throws REF_NOT_FOUND, REF_AMBIGUOUS, TENSOR_NOT_FOUND */
export async function openDiffNode(
  context: Context,
  dataset: DatasetRow,
  args: DiffArguments,
): Promise<DiffNode> {
  const from = await openRef(context, dataset, args.from);
  const to = await openRef(context, dataset, args.to);
  const diff = await context.reads.run((db) =>
    openDiff(db, {
      dataset,
      from: from.ref,
      to: to.ref,
      fromMergeBase: args.fromMergeBase ?? false,
      tensors: args.tensors ?? undefined,
    }),
  );
  const isMergeBase = diff.mergeBaseId !== null;
  const before = isMergeBase ? await openScope(context, dataset, diff.before.ref) : from;
  const counts = { values: new Map(), objects: new Map() };
  return { dataset, from, before, to, diff, counts };
}

/** The values of one tensor that differ; of one that describes objects, the objects that differ in it. */
export async function countsOfTensor(
  context: Context,
  node: DiffNode,
  tensorId: number,
): Promise<ChangeCounts> {
  const pair = node.diff.tensors.find((one) => one.tensorId === tensorId)!;
  if (describesSamples(pair)) return countsOfValues(context, node, pair);
  const groups = node.diff.groups.filter(({ tensors }) =>
    tensors.some((one) => one.tensorId === tensorId),
  );
  const found = await Promise.all(groups.map((group) => countsOfObjects(context, node, group)));
  return found.map(({ tensors }) => tensors.get(tensorId)!).reduce(sum);
}

/** The values that differ, of all tensors that describe samples. */
export async function countAllValues(context: Context, node: DiffNode): Promise<number> {
  const pairs = node.diff.tensors.filter((pair) => describesSamples(pair));
  const counts = await Promise.all(pairs.map((pair) => countsOfValues(context, node, pair)));
  return counts.reduce(
    (total, { added, updated, removed }) => total + added + updated + removed,
    0,
  );
}

export async function countAllObjects(context: Context, node: DiffNode): Promise<number> {
  const counts = await Promise.all(
    node.diff.groups.map((group) => countsOfObjects(context, node, group)),
  );
  return counts.reduce((total, { objects }) => total + objects, 0);
}

function countsOfValues({ reads }: Context, { diff, counts }: DiffNode, pair: TensorPair) {
  return once(counts.values, pair, () => reads.run((db) => countValueChanges(db, diff, pair)));
}

function countsOfObjects({ reads }: Context, { diff, counts }: DiffNode, group: GroupPair) {
  return once(counts.objects, group, () => reads.run((db) => countObjectChanges(db, diff, group)));
}

function once<Key, T>(known: Map<Key, Promise<T>>, key: Key, make: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

function sum(a: ChangeCounts, b: ChangeCounts): ChangeCounts {
  return {
    added: a.added + b.added,
    updated: a.updated + b.updated,
    removed: a.removed + b.removed,
  };
}
