import { tensorOf } from "../tensor/find-tensor.ts";
import { groupOf, type Tensor } from "../tensor/tensor.ts";
import type { Structure } from "../version/read-structure.ts";

/** One tensor at both sides of a diff, undefined where it is not there. */
export interface TensorPair {
  tensorId: number;
  before: Tensor | undefined;
  after: Tensor | undefined;
}

/** The objects of one group at both sides. */
export interface GroupPair {
  /** Identity of the objects' ids: survives renaming. */
  groupId: number;
  /** After; where it is not there any more, before. */
  path: string;
  /** The tensor whose values are the ids of the objects. */
  objectIds: TensorPair;
  /** Those that describe the objects, in the order of their paths. */
  tensors: readonly TensorPair[];
}

/**
 * The tensors of two states by identity, in the order of their paths: after, else before.
 *
 * @throws TENSOR_NOT_FOUND for a path that neither state has
 */
export function pairTensors(
  before: Structure,
  after: Structure,
  paths?: readonly string[],
): TensorPair[] {
  const pairs = pair([...before.tensors.values()], [...after.tensors.values()]);
  if (!paths) return pairs;
  const wanted = new Set(paths.flatMap((path) => idsAt(before, after, path)));
  return pairs.filter(({ tensorId }) => wanted.has(tensorId));
}

/** The groups that have objects in either state; where paths are given, those that a named tensor describes. */
export function pairGroups(
  before: Structure,
  after: Structure,
  paths?: readonly string[],
): GroupPair[] {
  const wanted = paths && new Set(paths.flatMap((path) => idsAt(before, after, path)));
  const groups = pair([...before.objectIds.values()], [...after.objectIds.values()]);
  return groups
    .map((objectIds) => ({
      groupId: objectIds.tensorId,
      path: pathOf(objectIds),
      objectIds,
      tensors: pair(
        tensorsDescribing(before, objectIds.before),
        tensorsDescribing(after, objectIds.after),
      ).filter(({ tensorId }) => !wanted || wanted.has(tensorId)),
    }))
    .filter(({ tensors }) => tensors.length > 0);
}

/** The path of a tensor after, else before. */
export function pathOf({ before, after }: TensorPair): string {
  return (after ?? before)!.path;
}

function pair(before: readonly Tensor[], after: readonly Tensor[]): TensorPair[] {
  const old = new Map(before.map((tensor) => [tensor.id, tensor]));
  const now = new Map(after.map((tensor) => [tensor.id, tensor]));
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((tensorId) => ({ tensorId, before: old.get(tensorId), after: now.get(tensorId) }))
    .toSorted(byPath);
}

function byPath(a: TensorPair, b: TensorPair): number {
  const [first, second] = [pathOf(a), pathOf(b)];
  if (first === second) return a.tensorId - b.tensorId;
  return first < second ? -1 : 1;
}

function tensorsDescribing({ tensors }: Structure, objectIds: Tensor | undefined): Tensor[] {
  return [...tensors.values()].filter(
    ({ describes, path }) => describes === "OBJECT" && groupOf(path) === objectIds?.path,
  );
}

/** One path may name a tensor before and another one after. */
function idsAt(before: Structure, after: Structure, path: string): number[] {
  const old = before.tensors.get(path);
  const now = after.tensors.get(path) ?? (old ? undefined : tensorOf(after, path));
  return [old, now].flatMap((tensor) => tensor?.id ?? []);
}
