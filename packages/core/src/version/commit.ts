import { quoteName } from "../access/names.ts";
import type { Receipt } from "../access/with-receipt.ts";
import { randomBytes } from "node:crypto";
import { checkMessage } from "../dataset/free-text.ts";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import {
  collectChanges,
  type Changes,
  type ColumnStatistics,
  type KnownValues,
} from "./collect-changes.ts";
import { computeCommitId } from "./commit-id.ts";
import { getCommit, type Commit } from "./history.ts";
import { insertCommit } from "./insert-commit.ts";
import { readStructure } from "./read-structure.ts";
import { fullName, refAtCommit, type DatasetKey } from "./resolve-ref.ts";
import { writeToBranch, type BranchWrite } from "./write-to-branch.ts";

export interface CommitInput {
  dataset: DatasetKey;
  branch: string;
  message: string;
  author: string;
  /** Refuse where the branch's head is another commit. */
  expectedHead?: string;
  /** Refuse where the branch has another revision. */
  expectedRevision?: number;
  /** Commit even where nothing changed. */
  allowEmpty?: boolean;
  receipt?: Receipt;
}

/**
 * Freezes the uncommitted changes of a branch. Its cost follows the number of changes.
 *
 * @throws NOTHING_TO_COMMIT, HEAD_MOVED, CONFLICT, REF_NOT_WRITABLE, INVALID_INPUT
 */
export async function commit(db: Database, input: CommitInput): Promise<Commit> {
  checkMessage(input.message);
  const { result } = await writeToBranch(
    db,
    input.dataset,
    input.branch,
    {
      exclusive: true,
      keepsValues: true,
      receipt: input.receipt,
      expectedRevision: input.expectedRevision,
    },
    async (write) => {
      refuseMovedHead(write, input.expectedHead);
      const changes = await collectUncommitted(write);
      if (changes.isEmpty && !input.allowEmpty) {
        throw new LoupeError(
          "NOTHING_TO_COMMIT",
          `Branch ${quoteName(write.branch)} of ${fullName(write.dataset)} has no uncommitted changes.`,
        );
      }
      return { commitId: await insertCommitOf(write, changes, input) };
    },
  );
  return getCommit(db, input.dataset, result.commitId);
}

export async function collectUncommitted(
  write: BranchWrite,
  known?: KnownValues,
): Promise<Changes> {
  const head = await refAtCommit(write.db, write.dataset, write.headCommitId);
  const [before, now] = await Promise.all([readStructure(write.db, head), write.structure()]);
  return collectChanges(write.db, before, now, known);
}

export interface CommitDescription {
  message: string;
  author: string;
  /** The first is the branch's head. Default: it alone. */
  parentIds?: readonly string[];
}

/** Makes the commit of changes that were collected, and gives the branch a new working seq. */
export async function insertCommitOf(
  write: BranchWrite,
  changes: Changes,
  { message, author, parentIds = [write.headCommitId] }: CommitDescription,
): Promise<string> {
  const content = {
    parentIds,
    author,
    committedAt: new Date(),
    message,
    nonce: randomBytes(16),
    changesDigest: changes.digest,
  };
  const id = computeCommitId(content);
  await insertCommit(write.db, {
    ...content,
    id,
    datasetId: write.dataset.id,
    branchId: write.branchId,
    seq: write.seq,
    samplesAdded: changes.samplesAdded,
    samplesDeleted: changes.samplesDeleted,
    valuesChanged: changes.valuesChanged,
  });
  await write.db.sql`
    update branches
    set head_commit_id = ${id}, working_seq = nextval('seqs'),
        head_revision = greatest(revision + 1, ${write.revision}::bigint)
    where id = ${write.branchId}`;
  await raiseStatistics(write.db, changes);
  return id;
}

export function refuseMovedHead(
  write: Pick<BranchWrite, "dataset" | "branch" | "headCommitId">,
  expectedHead: string | undefined,
): void {
  if (expectedHead === undefined || expectedHead === write.headCommitId) return;
  throw new LoupeError(
    "HEAD_MOVED",
    `The head of branch ${quoteName(write.branch)} of ${fullName(write.dataset)} is ${write.headCommitId}, not ${quoteName(expectedHead)}: somebody committed meanwhile.`,
    { details: { head: write.headCommitId } },
  );
}

async function raiseStatistics(db: Database, { statistics }: Changes): Promise<void> {
  await Promise.all(statistics.map((raised) => raiseColumn(db, raised)));
}

async function raiseColumn(
  db: Database,
  { columnId, values, classes }: ColumnStatistics,
): Promise<void> {
  const [row] = await db.sql<{ classCounts: Record<string, number> }[]>`
    select class_counts as "classCounts" from columns where id = ${columnId} for update`;
  const classCounts = { ...row!.classCounts };
  for (const [id, by] of classes) classCounts[id] = (classCounts[id] ?? 0) + by;
  await db.sql`
    update columns set value_count = value_count + ${values}, class_counts = ${JSON.stringify(classCounts)}::jsonb
    where id = ${columnId}`;
}
