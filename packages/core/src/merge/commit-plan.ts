import { quoteName } from "../access/names.ts";
import { withReceipt, type Receipt } from "../access/with-receipt.ts";
import { snapshot, transaction, type Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { refuseUncommitted } from "../tensor/publish-bulk.ts";
import {
  collectUncommitted,
  insertCommitOf,
  refuseMovedHead,
  type CommitDescription,
} from "../version/commit.ts";
import { lockReferences } from "../version/lock-references.ts";
import { fullName, type DatasetKey } from "../version/resolve-ref.ts";
import { writeToBranch, type BranchWrite, type WriteResult } from "../version/write-to-branch.ts";
import { applyMerge } from "./apply-merge.ts";
import { refuseConflicts } from "./conflicts.ts";
import type { MergePlan } from "./plan-merge.ts";
import { shareBlobs } from "./share-blobs.ts";

export interface PlannedCommit extends CommitDescription {
  /** What messages call it, such as `Merging a into b`. */
  what: string;
  /** The head that it was planned on. */
  head: string;
  /** Null where there is nothing to do. */
  plan: MergePlan | null;
  /** Whether a commit is made also where nothing changes. */
  allowEmpty: boolean;
  /** Where theirs comes from, where that is another dataset. */
  sharesWith?: DatasetKey;
}

export interface CommitPlanInput {
  dataset: DatasetKey;
  branch: string;
  expectedHead?: string;
  receipt?: Receipt;
}

export interface CommittedPlan {
  /** The new commit; the head where there was nothing to do. */
  commitId: string;
  upToDate: boolean;
}

/** A plan made on another head is made anew; so often at most. */
const ATTEMPTS = 5;

/**
 * Plans without locks, on commits that don't change any more, then carries the plan out in one
 * transaction. What went wrong while planning is said only where the receipt has no first answer.
 *
 * @throws MERGE_CONFLICT, UNCOMMITTED_CHANGES, HEAD_MOVED, NOTHING_TO_COMMIT, REF_NOT_WRITABLE
 */
export async function commitPlan(
  db: Database,
  input: CommitPlanInput,
  makePlan: (db: Database) => Promise<PlannedCommit>,
): Promise<CommittedPlan> {
  for (let attempt = 1; ; attempt++) {
    const planned = await settle(() => snapshot(db, makePlan));
    try {
      const { result } = await carryOut(db, input, planned);
      return result;
    } catch (error) {
      const isMoved = error instanceof LoupeError && error.code === "HEAD_MOVED";
      if (!isMoved || input.expectedHead !== undefined || attempt === ATTEMPTS) throw error;
    }
  }
}

type Settled = { planned: PlannedCommit } | { error: unknown };

async function settle(work: () => Promise<PlannedCommit>): Promise<Settled> {
  try {
    return { planned: await work() };
  } catch (error) {
    return { error };
  }
}

/** The branch is left alone where there is nothing to do. */
function carryOut(
  db: Database,
  { dataset, branch, expectedHead, receipt }: CommitPlanInput,
  settled: Settled,
): Promise<WriteResult<CommittedPlan>> {
  if ("planned" in settled && !settled.planned.plan) {
    const { head } = settled.planned;
    return transaction(db, (tx) =>
      withReceipt(tx, receipt, async () => {
        refuseMovedHead({ dataset, branch, headCommitId: head }, expectedHead);
        return { result: { commitId: head, upToDate: true }, revision: 0 };
      }),
    );
  }
  const options = { exclusive: true, changesMembership: true, receipt };
  return writeToBranch(db, dataset, branch, options, async (write) => {
    refuseMovedHead(write, expectedHead);
    if ("error" in settled) throw settled.error;
    await refuseUncommitted(write);
    refuseMovedHead(write, settled.planned.head);
    return { commitId: await commitPlanned(write, settled.planned), upToDate: false };
  });
}

async function commitPlanned(write: BranchWrite, planned: PlannedCommit): Promise<string> {
  const { what, allowEmpty, sharesWith } = planned;
  const plan = planned.plan!;
  refuseConflicts(what, plan.conflicts);
  await lockReferences(write.db);
  await refuseGone(write, plan.states.theirs.commitId);
  await applyMerge(write, plan);
  if (sharesWith) await shareBlobs(write, sharesWith, plan.states.ours);
  const changes = await collectUncommitted(write);
  if (changes.isEmpty && !allowEmpty) {
    throw new LoupeError(
      "NOTHING_TO_COMMIT",
      `${what} changes nothing: branch ${quoteName(write.branch)} of ${fullName(write.dataset)} has none of it any more.`,
    );
  }
  return insertCommitOf(write, changes, planned);
}

/** It may have been cleaned up since it was planned. */
async function refuseGone({ db, dataset }: BranchWrite, commitId: string): Promise<void> {
  const [found] = await db.sql`select 1 from commits where id = ${commitId}`;
  if (found) return;
  throw new LoupeError(
    "REF_NOT_FOUND",
    `Commit ${commitId} of ${fullName(dataset)} was removed meanwhile: nothing named it any more.`,
  );
}
