import type { Database } from "../db/database.ts";

/** What was removed of what gives commits and columns their names. */
export interface RemovedNames {
  commits: number;
  definitions: number;
  branches: number;
}

/**
 * Removes commits that no ref, no run that is not finished and no open stream descends from, and the definitions
 * and branches that only they read. Nobody may make a new reference to a commit meanwhile: see
 * `lockReferencesAlone`.
 */
export async function removeUnreached(tx: Database): Promise<RemovedNames> {
  const commits = await removeCommits(tx);
  const definitions = await removeDefinitions(tx);
  const branches = await removeBranches(tx);
  await tx.sql`
    delete from dataset_blobs b
    where not exists (select from datasets d where d.id = b.dataset_id)
      and not exists (select from dataset_origins o where o.origin_id = b.dataset_id)`;
  return { commits, definitions, branches };
}

async function removeCommits(tx: Database): Promise<number> {
  const removed = await tx.sql`
    with recursive root (id) as (
      select head_commit_id from branches b where ${isLive(tx)}
      union select commit_id from tags
      union select source_commit_id from evaluation_runs where state in ('QUEUED', 'RUNNING', 'PAUSED')
      union select commit_id from commit_holds where held_until > now()
      union select input.value from evaluation_runs, jsonb_each_text(input_commits) input
        where state in ('QUEUED', 'RUNNING', 'PAUSED')
      union select unnest(array[source_commit_id, validation_commit_id]) from training_runs
        where state in ('QUEUED', 'RUNNING')
    ),
    reached (id) as (
      select id from root
      union
      select parent_id from reached join commit_parents on commit_id = reached.id
    )
    delete from commits c where not exists (select from reached where reached.id = c.id)`;
  return removed.count;
}

/** What a live branch ended since its head counts as its working state: a reset brings it back. */
async function removeDefinitions(tx: Database): Promise<number> {
  const removed = await tx.sql`
    delete from tensor_definitions d
    using branches b
    where b.id = d.branch_id
      and not (${isLive(tx)} and d.to_seq >= b.working_seq)
      and not exists (
        select from commits c where c.branch_id = d.branch_id and c.seq >= d.from_seq and c.seq < d.to_seq
      )`;
  return removed.count;
}

/** Runs stay listed with the branch they wrote to, whatever became of it. */
async function removeBranches(tx: Database): Promise<number> {
  const removed = await tx.sql`
    delete from branches b
    where not ${isLive(tx)}
      and not exists (select from commits c where c.branch_id = b.id)
      and not exists (select from evaluation_runs r where r.branch_id = b.id)`;
  return removed.count;
}

function isLive({ sql }: Database) {
  return sql`(b.deleted_at is null and exists (select from datasets where datasets.id = b.dataset_id))`;
}
