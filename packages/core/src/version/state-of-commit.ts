import type { Database } from "../db/database.ts";
import type { RefState } from "./ref-state.ts";

/** What is read of a commit that is known to be there. */
export async function stateOfCommit(db: Database, commitId: string): Promise<RefState> {
  const [row] = await db.sql<Pick<RefState, "datasetId" | "branchId" | "seq" | "layout">[]>`
    select c.dataset_id as "datasetId", c.branch_id as "branchId", c.seq, b.layout
    from commits c join branches b on b.id = c.branch_id
    where c.id = ${commitId}`;
  return {
    ...row!,
    name: commitId,
    kind: "COMMIT",
    commitId,
    revision: null,
    membershipRevision: null,
    resetRevision: null,
  };
}
