import type { Database } from "../db/database.ts";

/**
 * True where a row `c` of `commits` belongs to a dataset: made there, shared by its origins, or an
 * ancestor of such a one, which a merge brought from another dataset.
 */
export function isCommitOf(db: Database, datasetId: number) {
  const { sql } = db;
  return sql`(
    ${isOwnOrShared(db, sql`c`, datasetId)} or exists (
      with recursive later (id) as (
        select c.id
        union
        select p.commit_id from later join commit_parents p on p.parent_id = later.id
      )
      select from later join commits made using (id) where ${isOwnOrShared(db, sql`made`, datasetId)}
    )
  )`;
}

function isOwnOrShared({ sql }: Database, commit: ReturnType<Database["sql"]>, datasetId: number) {
  return sql`(
    ${commit}.dataset_id = ${datasetId} or exists (
      select from dataset_origins o
      where o.dataset_id = ${datasetId} and o.origin_id = ${commit}.dataset_id
        and ${commit}.recorded_seq <= o.up_to_seq
    )
  )`;
}
