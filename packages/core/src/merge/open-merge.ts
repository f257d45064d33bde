import { quoteName } from "../access/names.ts";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { isAncestor, mergeBases } from "../version/ancestors.ts";
import { getBranch } from "../version/branches.ts";
import { getCommit } from "../version/history.ts";
import { fullName, resolveRef, type DatasetKey } from "../version/resolve-ref.ts";
import { openSide, type MergeStates } from "./merge-side.ts";

/** What is merged into which branch. */
export interface MergeTarget {
  dataset: DatasetKey;
  branch: string;
}

export interface MergeSource {
  /** The ref to merge; of a branch, its head. */
  source: string;
  /** Where the ref is, where that is another dataset with a common history: a fork, or what it was forked from. */
  sourceDataset?: DatasetKey;
}

/** The commits of a merge or revert. */
export interface MergeCommits {
  bases: readonly string[];
  /** The head of the branch. */
  ours: string;
  theirs: string;
}

/**
 * The commits that a merge compares.
 *
 * @throws REF_NOT_FOUND, INVALID_INPUT where they have no common ancestor
 */
export async function findMerge(
  db: Database,
  { dataset, branch, source, sourceDataset = dataset }: MergeTarget & MergeSource,
): Promise<MergeCommits & { isUpToDate: boolean }> {
  const { headCommitId: ours } = await getBranch(db, dataset, branch);
  const { commitId: theirs } = await resolveRef(db, sourceDataset, source);
  if (await isAncestor(db, theirs, ours))
    return { bases: [theirs], ours, theirs, isUpToDate: true };
  const bases = await mergeBases(db, ours, theirs);
  if (bases.length > 0) return { bases, ours, theirs, isUpToDate: false };
  throw new LoupeError(
    "INVALID_INPUT",
    `${quoteName(source)} of ${fullName(sourceDataset)} has no commit in common with branch ${quoteName(branch)} of ${fullName(dataset)}; expected a ref of the same history.`,
    { details: { path: ["source"] } },
  );
}

export interface RevertSource {
  /** A ref that names the commit to take back. */
  commit: string;
}

/**
 * The commits that a revert compares: what the commit made, and what was before it.
 *
 * @throws REF_NOT_FOUND, INVALID_INPUT where the branch does not have the commit, or nothing was
 *   before it
 */
export async function findRevert(
  db: Database,
  { dataset, branch, commit }: MergeTarget & RevertSource,
): Promise<MergeCommits & { message: string }> {
  const { headCommitId: ours } = await getBranch(db, dataset, branch);
  const { commitId } = await resolveRef(db, dataset, commit);
  const refuse = (found: string) =>
    new LoupeError("INVALID_INPUT", found, { details: { path: ["commit"] } });
  if (!(await isAncestor(db, commitId, ours))) {
    throw refuse(
      `Branch ${quoteName(branch)} of ${fullName(dataset)} does not have commit ${commitId} in its history; only what it has can be taken back.`,
    );
  }
  const { message, parentIds } = await getCommit(db, dataset, commitId);
  const [before] = parentIds;
  if (before === undefined) {
    throw refuse(
      `Commit ${commitId} is the first one of ${fullName(dataset)}; there is nothing before it to go back to.`,
    );
  }
  return { bases: [commitId], ours, theirs: before, message };
}

export async function openStates(
  db: Database,
  { bases, ours, theirs }: MergeCommits,
): Promise<MergeStates> {
  const opened = [];
  for (const id of bases) opened.push(await openSide(db, id));
  return { bases: opened, ours: await openSide(db, ours), theirs: await openSide(db, theirs) };
}
