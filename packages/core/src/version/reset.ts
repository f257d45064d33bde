import type { Database } from "../db/database.ts";
import type { NamedBranch } from "./branches.ts";
import { writeToBranch, type BranchWrite } from "./write-to-branch.ts";

/**
 * Discards the uncommitted changes of a branch. Nothing to discard is no error. Cursors and
 * revisions made on the changes are refused afterwards.
 *
 * @throws CONFLICT where the branch is not at `expectedRevision`
 */
export async function reset(
  db: Database,
  { dataset, branch, receipt, expectedRevision }: NamedBranch & { expectedRevision?: number },
): Promise<{ revision: number }> {
  const { revision } = await writeToBranch(
    db,
    dataset,
    branch,
    { exclusive: true, changesMembership: true, receipt, expectedRevision },
    async (write) => {
      await discardRows(write);
      await discardDefinitions(write);
      await write.db.sql`
        update branches
        set working_seq = nextval('seqs'), reset_revision = greatest(revision + 1, ${write.revision}::bigint)
        where id = ${write.branchId}`;
      return {};
    },
  );
  return { revision };
}

/** Rows of the working seq go, rows it closed are opened again; in the columns that the branch owns. */
async function discardRows({ db, branchId, seq }: BranchWrite): Promise<void> {
  const columns = await db.sql<{ id: number; isNew: boolean }[]>`
    select distinct c.id, c.created_seq = ${seq} as "isNew"
    from tensor_definitions d join columns c on c.id = d.column_id
    where d.branch_id = ${branchId} and d.bound = 9223372036854775807
      and (d.to_seq = 9223372036854775807 or d.to_seq = ${seq})`;
  const made = columns.filter(({ isNew }) => isNew).map(({ id }) => id);
  const kept = columns.filter(({ isNew }) => !isNew).map(({ id }) => id);
  await db.sql`delete from cells where column_id = any(${made}::bigint[])`;
  await db.sql`delete from cells where column_id = any(${kept}::bigint[]) and edited and from_seq = ${seq}`;
  await db.sql`
    update cells set to_seq = 9223372036854775807
    where column_id = any(${kept}::bigint[]) and to_seq = ${seq} and to_seq < 9223372036854775807`;
  const all = columns.map(({ id }) => id);
  await db.sql`
    update sample_deletions set to_seq = 9223372036854775807
    where column_id = any(${kept}::bigint[]) and to_seq = ${seq}`;
  for (const table of ["sample_ranges", "sample_deletions"]) {
    await db.sql`delete from ${db.sql(table)} where column_id = any(${all}::bigint[]) and from_seq = ${seq}`;
  }
}

async function discardDefinitions({ db, branchId, seq }: BranchWrite): Promise<void> {
  await db.sql`delete from tensor_definitions where branch_id = ${branchId} and from_seq = ${seq}`;
  await db.sql`
    update tensor_definitions set to_seq = 9223372036854775807 where branch_id = ${branchId} and to_seq = ${seq}`;
}
