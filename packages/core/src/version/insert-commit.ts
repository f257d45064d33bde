import type { Database } from "../db/database.ts";
import { commitParents, commits } from "../db/tables/commits.ts";
import type { CommitContent } from "./commit-id.ts";

export interface CommitRow extends CommitContent {
  id: string;
  datasetId: number;
  branchId: number;
  seq: number;
  samplesAdded: number;
  samplesDeleted: number;
  valuesChanged: number;
}

export async function insertCommit(
  tx: Database,
  { parentIds, ...commit }: CommitRow,
): Promise<void> {
  await tx.orm.insert(commits).values(commit);
  if (parentIds.length === 0) return;
  await tx.orm
    .insert(commitParents)
    .values(parentIds.map((parentId, position) => ({ commitId: commit.id, position, parentId })));
}
