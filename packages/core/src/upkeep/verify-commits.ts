import { quoteName } from "../access/names.ts";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { fullName, type DatasetKey } from "../version/resolve-ref.ts";
import { verifyCommit, type StoredCommit } from "./verify-commit.ts";

export interface VerifiedCommit {
  commitId: string;
  /** A sentence each; none where what is stored matches. */
  problems: string[];
}

export interface VerifiedCommits {
  /** Oldest first. */
  commits: VerifiedCommit[];
  /** Of all commits that the dataset's refs reach. */
  totalCount: number;
  hasNextPage: boolean;
}

/**
 * Computes commits again from what is stored, oldest first: those that a branch or tag of the
 * dataset reaches. `after` is the id of one of them. A page ends early where its commits changed
 * many values.
 *
 * @throws INVALID_CURSOR
 */
export async function verifyCommits(
  db: Database,
  dataset: DatasetKey,
  { first, after }: { first: number; after?: string },
): Promise<VerifiedCommits> {
  const start = after === undefined ? 0 : await positionOf(db, dataset, after);
  const rows = await readCommits(db, dataset, { start, limit: first + 1 });
  const page = cutLong(rows.slice(0, first));
  const commits: VerifiedCommit[] = [];
  for (const row of page) {
    commits.push({ commitId: row.id, problems: await verifyCommit(db, row) });
  }
  return {
    commits,
    totalCount: await countCommits(db, dataset),
    hasNextPage: rows.length > page.length,
  };
}

/** How many changed values are read for one page, unless a single commit has more. */
const MOST_VALUES = 250_000;

function cutLong(rows: readonly StoredCommit[]): readonly StoredCommit[] {
  let values = 0;
  const end = rows.findIndex((row, position) => {
    values += row.valuesChanged;
    return position > 0 && values > MOST_VALUES;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

/** Commits are numbered in the order in which they were made. */
async function positionOf(db: Database, dataset: DatasetKey, id: string): Promise<number> {
  const [row] = await db.sql<{ position: number }[]>`
    with recursive ${reachedFrom(db, dataset)}
    select recorded_seq as position from commits join reached using (id) where id = ${id}`;
  if (row) return row.position;
  throw new LoupeError(
    "INVALID_CURSOR",
    `No ref of ${fullName(dataset)} reaches a commit ${quoteName(id)}; expected the last commit of a page.`,
  );
}

async function readCommits(
  db: Database,
  dataset: DatasetKey,
  { start, limit }: { start: number; limit: number },
): Promise<StoredCommit[]> {
  const rows = await db.sql<(Omit<StoredCommit, "committedAt"> & { committedAt: string })[]>`
    with recursive ${reachedFrom(db, dataset)}
    select c.id, c.branch_id as "branchId", c.seq, c.message, c.author, c.committed_at as "committedAt", c.nonce,
           c.changes_digest as "changesDigest", c.samples_added as "samplesAdded",
           c.samples_deleted as "samplesDeleted", c.values_changed as "valuesChanged",
           array(select parent_id from commit_parents where commit_id = c.id order by position) as "parentIds"
    from commits c join reached using (id)
    where c.recorded_seq > ${start}
    order by c.recorded_seq
    limit ${limit}`;
  return rows.map((row) => ({ ...row, committedAt: new Date(row.committedAt) }));
}

async function countCommits(db: Database, dataset: DatasetKey): Promise<number> {
  const [row] = await db.sql<{ count: number }[]>`
    with recursive ${reachedFrom(db, dataset)}
    select count(*)::int as count from commits join reached using (id)`;
  return row!.count;
}

function reachedFrom({ sql }: Database, dataset: DatasetKey) {
  return sql`reached (id) as (
    select head_commit_id from branches where dataset_id = ${dataset.id} and deleted_at is null
    union
    select commit_id from tags where dataset_id = ${dataset.id}
    union
    select parent_id from reached join commit_parents on commit_id = reached.id
  )`;
}
