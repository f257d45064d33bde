import type { Database } from "../db/database.ts";
import { canonicalJson } from "../db/canonical-json.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { LabelClass } from "../tensor/tensor-meta.ts";
import { differingValues } from "../version/differing-values.ts";
import { hasValues } from "../version/has-values.ts";
import { continues } from "../version/lineage.ts";
import type { Diff } from "./open-diff.ts";
import type { TensorPair } from "./pair-tensors.ts";
import { describesSamples, stepsOf } from "./value-changes.ts";

/**
 * `CLEARED`: its values were removed or written anew as a whole; `VALUES_CHANGED`: values or objects
 * differ of samples that both sides have.
 */
export type TensorChangeKind =
  | "CREATED"
  | "DELETED"
  | "RENAMED"
  | "CLEARED"
  | "CLASSES_CHANGED"
  | "COORDS_CHANGED"
  | "PROVENANCE_CHANGED"
  | "VALUES_CHANGED";

/** A tensor that differs between the sides of a diff. */
export interface TensorDifference extends TensorPair {
  kinds: TensorChangeKind[];
  classesAdded: LabelClass[];
  classesRemoved: LabelClass[];
  /** Class by class, as it is called before and after. */
  classesRenamed: { before: LabelClass; after: LabelClass }[];
}

/** The tensors that differ, by path. */
export async function listTensorChanges(db: Database, diff: Diff): Promise<TensorDifference[]> {
  const found: TensorDifference[] = [];
  for (const pair of diff.tensors) {
    const kinds = [...definitionKinds(pair), ...(await valueKinds(db, diff, pair))];
    if (kinds.length > 0) found.push({ ...pair, kinds, ...classChanges(pair) });
  }
  return found;
}

function definitionKinds({ before, after }: TensorPair): TensorChangeKind[] {
  if (!before) return ["CREATED"];
  if (!after) return ["DELETED"];
  const differs = (part: (tensor: Tensor) => unknown) =>
    canonicalJson({ part: part(before) }) !== canonicalJson({ part: part(after) });
  return [
    differs(({ path }) => path) ? ["RENAMED" as const] : [],
    differs(({ meta }) => meta.classes) ? ["CLASSES_CHANGED" as const] : [],
    differs(({ meta }) => meta.coords) ? ["COORDS_CHANGED" as const] : [],
    differs(({ meta }) => meta.provenance) ? ["PROVENANCE_CHANGED" as const] : [],
  ].flat();
}

async function valueKinds(db: Database, diff: Diff, pair: TensorPair): Promise<TensorChangeKind[]> {
  const { before, after } = pair;
  const isCleared =
    before &&
    after &&
    !(await continues(db, before.steps, after.steps)) &&
    (await hasValues(db, before.steps));
  const isChanged = await hasChangedValues(db, diff, pair);
  return [
    isCleared ? ["CLEARED" as const] : [],
    isChanged ? ["VALUES_CHANGED" as const] : [],
  ].flat();
}

/**
 * Of a tensor that describes objects also where only the objects are others, or stand in another
 * order.
 */
async function hasChangedValues(db: Database, diff: Diff, pair: TensorPair): Promise<boolean> {
  if (await hasDifference(db, diff, pair)) return true;
  if (describesSamples(pair)) return false;
  const group = diff.groups.find(({ tensors }) =>
    tensors.some(({ tensorId }) => tensorId === pair.tensorId),
  );
  return hasDifference(db, diff, group!.objectIds);
}

async function hasDifference(
  db: Database,
  { before, after }: Diff,
  pair: TensorPair,
): Promise<boolean> {
  const among = [before.membership, after.membership];
  const found = differingValues(db, stepsOf(pair.before), stepsOf(pair.after), { limit: 1, among });
  for await (const _value of found) return true;
  return false;
}

function classChanges({ before, after }: TensorPair) {
  const old = new Map(before?.meta.classes?.map((one) => [one.id, one]));
  const now = new Map(after?.meta.classes?.map((one) => [one.id, one]));
  const isOnBoth = before !== undefined && after !== undefined;
  return {
    classesAdded: isOnBoth ? [...now.values()].filter(({ id }) => !old.has(id)) : [],
    classesRemoved: isOnBoth ? [...old.values()].filter(({ id }) => !now.has(id)) : [],
    classesRenamed: [...old.values()].flatMap((one) => {
      const renamed = now.get(one.id);
      return renamed && renamed.name !== one.name ? [{ before: one, after: renamed }] : [];
    }),
  };
}
