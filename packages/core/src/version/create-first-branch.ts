import { randomBytes } from "node:crypto";
import { FOREVER, type Database } from "../db/database.ts";
import { emptyChangesDigest } from "./changes-digest.ts";
import { computeCommitId } from "./commit-id.ts";
import { insertCommit } from "./insert-commit.ts";

export interface FirstBranch {
  datasetId: number;
  branch: string;
  author: string;
}

/** Gives a dataset that was just created its branch, with an empty commit and no samples. */
export async function createFirstBranch(
  tx: Database,
  { datasetId, branch, author }: FirstBranch,
): Promise<void> {
  const content = {
    parentIds: [],
    author,
    committedAt: new Date(),
    message: "Create the dataset",
    nonce: randomBytes(16),
    changesDigest: emptyChangesDigest(),
  };
  const id = computeCommitId(content);
  const [row] = await tx.sql<{ branchId: number; seq: number }[]>`
    with committed as (select nextval('seqs') as seq)
    insert into branches (dataset_id, name, head_commit_id, working_seq, revision, membership_revision)
    select ${datasetId}, ${branch}, ${id}, nextval('seqs'), nextval('revisions'), lastval()
    from committed
    returning id as "branchId", (select seq from committed) as seq`;
  const { branchId, seq } = row!;
  await insertCommit(tx, {
    ...content,
    id,
    datasetId,
    branchId,
    seq,
    samplesAdded: 0,
    samplesDeleted: 0,
    valuesChanged: 0,
  });
  await tx.sql`
    with membership as (insert into columns (created_seq) values (${seq}) returning id)
    insert into tensor_definitions (branch_id, tensor_id, path, htype, describes, meta, column_id, bound, from_seq, to_seq)
    select ${branchId}, nextval('tensor_ids'), '', 'membership', 'SAMPLE', '{}'::jsonb, id, ${FOREVER}, ${seq}, ${FOREVER}
    from membership`;
}
