import { LoupeError } from "../errors.ts";
import type { Database } from "../db/database.ts";
import { mergeBases } from "../version/ancestors.ts";
import {
  countIds,
  differingMembership,
  type MembershipDifference,
} from "../version/differing-membership.ts";
import type { Membership } from "../version/membership.ts";
import { getMembership, getStructure, type Structure } from "../version/read-structure.ts";
import type { RefState } from "../version/ref-state.ts";
import { fullName, refAtCommit, type DatasetKey } from "../version/resolve-ref.ts";
import { pairGroups, pairTensors, type GroupPair, type TensorPair } from "./pair-tensors.ts";

/** One of the two states of a diff. */
export interface DiffSide {
  ref: RefState;
  structure: Structure;
  membership: Membership;
}

/** Two states side by side: what a page of the diff is read from. */
export interface Diff {
  before: DiffSide;
  after: DiffSide;
  /** The commit that `before` is, where that was asked for: the newest common ancestor. */
  mergeBaseId: string | null;
  samples: MembershipDifference;
  samplesAdded: number;
  samplesDeleted: number;
  /** In the order of their paths. */
  tensors: readonly TensorPair[];
  groups: readonly GroupPair[];
  /** Paths of groups that were made as such, whether or not they hold tensors. */
  groupsCreated: readonly string[];
  groupsDeleted: readonly string[];
}

export interface DiffInput {
  dataset: DatasetKey;
  /** Of a branch, with its uncommitted changes. */
  from: RefState;
  to: RefState;
  /** Compare `to` with the newest common ancestor of both instead of with `from`. */
  fromMergeBase?: boolean | undefined;
  /** Paths of tensors at either side. Default: all. */
  tensors?: readonly string[] | undefined;
}

/**
 * Opens the diff between two refs. Its cost follows the number of tensors and of ranges of samples.
 *
 * @throws TENSOR_NOT_FOUND where neither side has a tensor, INVALID_INPUT where there is no merge
 *   base
 */
export async function openDiff(db: Database, input: DiffInput): Promise<Diff> {
  const mergeBaseId = input.fromMergeBase ? await newestMergeBase(db, input) : null;
  const from = mergeBaseId ? await refAtCommit(db, input.dataset, mergeBaseId) : input.from;
  const [before, after] = [await openSide(db, from), await openSide(db, input.to)];
  const samples = differingMembership(before.membership, after.membership);
  return {
    before,
    after,
    mergeBaseId,
    samples,
    samplesAdded: countIds(samples.added),
    samplesDeleted: countIds(samples.deleted),
    tensors: pairTensors(before.structure, after.structure, input.tensors),
    groups: pairGroups(before.structure, after.structure, input.tensors),
    groupsCreated: missingIn(before.structure.groups, after.structure.groups),
    groupsDeleted: missingIn(after.structure.groups, before.structure.groups),
  };
}

async function openSide(db: Database, ref: RefState): Promise<DiffSide> {
  return {
    ref,
    structure: await getStructure(db, ref),
    membership: await getMembership(db, ref),
  };
}

function missingIn(groups: readonly string[], others: readonly string[]): string[] {
  return others.filter((group) => !groups.includes(group)).toSorted();
}

async function newestMergeBase(db: Database, { dataset, from, to }: DiffInput): Promise<string> {
  const [newest] = await mergeBases(db, from.commitId, to.commitId);
  if (newest !== undefined) return newest;
  throw new LoupeError(
    "INVALID_INPUT",
    `${JSON.stringify(from.name)} and ${JSON.stringify(to.name)} of ${fullName(dataset)} have no commit in common; expected refs that share history.`,
  );
}
