import type { Receipt } from "../access/with-receipt.ts";
import { checkMessage } from "../dataset/free-text.ts";
import type { Database } from "../db/database.ts";
import { getCommit, type Commit } from "../version/history.ts";
import { commitPlan, type PlannedCommit } from "./commit-plan.ts";
import { findRevert, openStates, type MergeTarget, type RevertSource } from "./open-merge.ts";
import { planMerge, type MergeRules } from "./plan-merge.ts";

export interface RevertCommitInput extends MergeTarget, RevertSource, MergeRules {
  /** Default: `Revert "<message of the commit>"`. */
  message?: string;
  author: string;
  /** Refuse where the branch's head is another commit. */
  expectedHead?: string;
  receipt?: Receipt;
}

/**
 * Takes back what a commit changed, as a new commit of the branch: a merge of what was before it. Of
 * a merge, what it brought in. Merging again does not bring it back.
 *
 * @throws MERGE_CONFLICT, and nothing is changed, where later changes stand against it;
 *   NOTHING_TO_COMMIT, UNCOMMITTED_CHANGES, HEAD_MOVED, REF_NOT_FOUND, REF_NOT_WRITABLE,
 *   INVALID_INPUT for the first commit and for one that the branch does not have
 */
export async function revertCommit(
  db: Database,
  input: RevertCommitInput,
): Promise<{ commit: Commit }> {
  if (input.message !== undefined) checkMessage(input.message);
  const { commitId } = await commitPlan(db, input, (snapshot) => planReverting(snapshot, input));
  return { commit: await getCommit(db, input.dataset, commitId) };
}

const LONGEST_QUOTE = 9_000;

async function planReverting(db: Database, input: RevertCommitInput): Promise<PlannedCommit> {
  const { message, ...commits } = await findRevert(db, input);
  const [reverted] = commits.bases;
  return {
    what: `Reverting commit ${reverted!.slice(0, 12)} on ${input.branch}`,
    message: input.message ?? `Revert "${message.slice(0, LONGEST_QUOTE)}"`,
    author: input.author,
    head: commits.ours,
    plan: await planMerge(db, await openStates(db, commits), input),
    allowEmpty: false,
  };
}
