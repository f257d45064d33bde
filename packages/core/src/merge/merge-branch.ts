import type { Receipt } from "../access/with-receipt.ts";
import { checkMessage } from "../dataset/free-text.ts";
import type { Database } from "../db/database.ts";
import { getCommit, type Commit } from "../version/history.ts";
import { fullName } from "../version/resolve-ref.ts";
import { commitPlan, type PlannedCommit } from "./commit-plan.ts";
import { findMerge, openStates, type MergeSource, type MergeTarget } from "./open-merge.ts";
import { planMerge, type MergeRules } from "./plan-merge.ts";

export interface MergeBranchInput extends MergeTarget, MergeSource, MergeRules {
  /** Default: `Merge <source> into <branch>`. */
  message?: string;
  author: string;
  /** Refuse where the branch's head is another commit. */
  expectedHead?: string;
  receipt?: Receipt;
}

export interface MergedBranch {
  /** With two parents; the head where theirs was merged before. */
  commit: Commit;
  upToDate: boolean;
}

/**
 * Merges the commit of a ref into a branch: three-way, as one commit with two parents.
 *
 * @throws MERGE_CONFLICT, and nothing is changed, where a conflict is not resolved;
 *   UNCOMMITTED_CHANGES, HEAD_MOVED, REF_NOT_FOUND, REF_NOT_WRITABLE, INVALID_INPUT
 */
export async function mergeBranch(db: Database, input: MergeBranchInput): Promise<MergedBranch> {
  if (input.message !== undefined) checkMessage(input.message);
  const { commitId, upToDate } = await commitPlan(db, input, (snapshot) =>
    planMerging(snapshot, input),
  );
  return { commit: await getCommit(db, input.dataset, commitId), upToDate };
}

async function planMerging(db: Database, input: MergeBranchInput): Promise<PlannedCommit> {
  const { dataset, branch, source, sourceDataset, author } = input;
  const { isUpToDate, ...commits } = await findMerge(db, input);
  const isElsewhere = sourceDataset !== undefined && sourceDataset.id !== dataset.id;
  const named = isElsewhere ? `${fullName(sourceDataset)} ${source}` : source;
  return {
    what: `Merging ${named} into ${branch}`,
    message: input.message ?? `Merge ${named} into ${branch}`,
    author,
    parentIds: [commits.ours, commits.theirs],
    head: commits.ours,
    plan: isUpToDate ? null : await planMerge(db, await openStates(db, commits), input),
    allowEmpty: true,
    ...(isElsewhere ? { sharesWith: sourceDataset } : {}),
  };
}
