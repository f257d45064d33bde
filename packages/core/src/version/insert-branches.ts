import { FOREVER, type Database } from "../db/database.ts";

export interface NewBranch {
  name: string;
  /** The commit it starts at: its definitions are copied, its values are read where they are. */
  commitId: string;
}

/** Makes branches whose names are free, in the order given, with one statement; returns their ids. */
export async function insertBranches(
  tx: Database,
  datasetId: number,
  branches: readonly NewBranch[],
): Promise<number[]> {
  const rows = await tx.sql<{ id: number }[]>`
    with base as materialized (select nextval('seqs') as seq),
    start as (
      select asked.position, asked.name, c.id as commit_id, c.branch_id, c.seq
      from unnest(${branches.map(({ name }) => name)}::text[], ${branches.map(({ commitId }) => commitId)}::text[])
        with ordinality as asked (name, commit_id, position)
      join commits c on c.id = asked.commit_id
    ),
    made as (
      insert into branches (dataset_id, name, head_commit_id, working_seq, revision, membership_revision)
      select ${datasetId}::bigint, name, commit_id, nextval('seqs'), nextval('revisions'), lastval()
      from (select start.*, base.seq from start, base order by position) as ordered
      returning id, name
    ),
    defined as (
      insert into tensor_definitions (branch_id, tensor_id, path, htype, describes, meta, column_id, bound, from_seq, to_seq)
      select made.id, d.tensor_id, d.path, d.htype, d.describes, d.meta, d.column_id,
             case d.bound when ${FOREVER} then start.seq else d.bound end, base.seq, ${FOREVER}
      from made
      join start using (name)
      cross join base
      join tensor_definitions d on d.branch_id = start.branch_id and d.from_seq <= start.seq and d.to_seq > start.seq
    )
    select id from made order by id`;
  return rows.map(({ id }) => id);
}
