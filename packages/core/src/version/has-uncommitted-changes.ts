import type { Database } from "../db/database.ts";
import type { RefState } from "./ref-state.ts";

/**
 * Whether anything was written to a branch since its head. A value that was set back to what the
 * head has counts here, though a commit would find nothing.
 */
export async function hasUncommittedChanges(db: Database, ref: RefState): Promise<boolean> {
  if (ref.kind !== "BRANCH") return false;
  const [row] = await db.sql<{ found: boolean }[]>`
    with own as (
      select distinct column_id from tensor_definitions
      where branch_id = ${ref.branchId} and to_seq = 9223372036854775807 and bound = 9223372036854775807
    )
    select exists (
      select from tensor_definitions
      where branch_id = ${ref.branchId} and (from_seq = ${ref.seq} or to_seq = ${ref.seq})
    ) or exists (
      select from own where exists (
        select from cells where cells.column_id = own.column_id and edited and from_seq = ${ref.seq}
      ) or exists (
        select from sample_ranges r where r.column_id = own.column_id and r.from_seq = ${ref.seq}
      ) or exists (
        select from sample_deletions s where s.column_id = own.column_id and s.from_seq = ${ref.seq}
      )
    ) as found`;
  return row!.found;
}
