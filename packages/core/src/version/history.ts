import { quoteName } from "../access/names.ts";
import type { Database } from "../db/database.ts";
import { findUnstorable } from "../db/find-unstorable.ts";
import { LoupeError } from "../errors.ts";
import { isCommitOf } from "./commits-of.ts";
import type { RefState } from "./ref-state.ts";
import { fullName, type DatasetKey } from "./resolve-ref.ts";

export interface Commit {
  id: string;
  /** The dataset it was asked of, which may be a fork of the one that it was made in. */
  datasetId: number;
  message: string;
  author: string;
  committedAt: Date;
  parentIds: string[];
  samplesAdded: number;
  samplesDeleted: number;
  valuesChanged: number;
}

/** @throws REF_NOT_FOUND */
export async function getCommit(db: Database, dataset: DatasetKey, id: string): Promise<Commit> {
  const [row] = await db.sql<CommitRow[]>`
    select ${columnsOf(db)} from commits c where c.id = ${id} and ${isCommitOf(db, dataset.id)}`;
  if (row) return commitOf(row, dataset.id);
  throw new LoupeError("REF_NOT_FOUND", `${fullName(dataset)} has no commit ${quoteName(id)}.`);
}

export interface CommitPage {
  commits: Commit[];
  hasNextPage: boolean;
}

/**
 * The history of a ref, newest first: its commit and everything it descends from. `after` is the id
 * of a commit on it.
 */
export async function listCommits(
  db: Database,
  ref: RefState,
  { first, after }: { first: number; after?: string },
): Promise<CommitPage> {
  return listReached(db, ref.datasetId, {
    starts: db.sql`select ${ref.commitId}::text`,
    first,
    ...(after === undefined ? {} : { after }),
  });
}

export interface HistorySearch {
  first: number;
  /** The id of a commit in it. */
  after?: string;
  /**
   * Only commits whose id begins with it, or that have it in their message or author, in upper or
   * lower case. Default: all.
   */
  search?: string;
}

/** Everything that a dataset's branches and tags are and descend from, newest first. */
export async function listHistory(
  db: Database,
  datasetId: number,
  { search = "", ...page }: HistorySearch,
): Promise<CommitPage> {
  if (findUnstorable(search)) return { commits: [], hasNextPage: false };
  const { sql } = db;
  const text = search.trim().toLowerCase();
  return listReached(db, datasetId, {
    ...page,
    starts: sql`
      select head_commit_id from branches where dataset_id = ${datasetId} and deleted_at is null
      union
      select commit_id from tags where dataset_id = ${datasetId}`,
    matches: sql`(
      ${text} = '' or starts_with(c.id, ${text})
      or position(${text} in lower(c.message)) > 0 or position(${text} in lower(c.author)) > 0
    )`,
  });
}

interface Reach {
  first: number;
  after?: string;
  /** Selects the ids of the commits to start from. */
  starts: ReturnType<Database["sql"]>;
  matches?: ReturnType<Database["sql"]>;
}

async function listReached(
  db: Database,
  datasetId: number,
  { first, after, starts, matches = db.sql`true` }: Reach,
): Promise<CommitPage> {
  const rows = await db.sql<CommitRow[]>`
    with recursive reached (id) as (
      (${starts})
      union
      select parent_id from reached join commit_parents on commit_id = reached.id
    )
    select ${columnsOf(db)}
    from reached
    join commits c using (id)
    where (${after ?? null}::text is null or c.recorded_seq < (select recorded_seq from commits where id = ${after ?? null}))
      and ${matches}
    order by c.recorded_seq desc
    limit ${first + 1}`;
  return {
    commits: rows.slice(0, first).map((row) => commitOf(row, datasetId)),
    hasNextPage: rows.length > first,
  };
}

type CommitRow = Omit<Commit, "committedAt" | "datasetId"> & { committedAt: string };

function columnsOf({ sql }: Database) {
  return sql`
    c.id, c.message, c.author, c.committed_at as "committedAt",
    c.samples_added as "samplesAdded", c.samples_deleted as "samplesDeleted", c.values_changed as "valuesChanged",
    array(select parent_id from commit_parents where commit_id = c.id order by position) as "parentIds"`;
}

function commitOf(row: CommitRow, datasetId: number): Commit {
  return { ...row, datasetId, committedAt: new Date(row.committedAt) };
}
