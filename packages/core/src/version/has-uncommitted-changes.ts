import type { Database } from "../db/database.ts";
import { isUnchanged } from "./is-unchanged.ts";
import { readStructure } from "./read-structure.ts";
import type { RefState } from "./ref-state.ts";
import { stateOfCommit } from "./state-of-commit.ts";

/** Of more values that were written it is not looked for one that differs. */
const MOST_VALUES = 10_000;

/**
 * Whether a branch differs from its head, as a commit would find: what was set back is no change. Where
 * more than 10,000 values were written since, it counts as changed whatever they are.
 */
export async function hasUncommittedChanges(db: Database, ref: RefState): Promise<boolean> {
  if (!(await wasWrittenTo(db, ref))) return false;
  if ((await countWritten(db, ref)) > MOST_VALUES) return true;
  const head = await stateOfCommit(db, ref.commitId);
  const [before, now] = await Promise.all([readStructure(db, head), readStructure(db, ref)]);
  return !(await isUnchanged(db, before, now));
}

/** Whether anything was written to a branch since its head, also where it is again what it was. */
export async function wasWrittenTo(db: Database, ref: RefState): Promise<boolean> {
  if (ref.kind !== "BRANCH") return false;
  const [row] = await db.sql<{ found: boolean }[]>`
    with own as (${ownColumns(db, ref)})
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

/** The values that were written since the head, no farther than one more than is looked at. */
async function countWritten(db: Database, ref: RefState): Promise<number> {
  const [row] = await db.sql<{ count: number }[]>`
    with own as (${ownColumns(db, ref)})
    select count(*)::int as count from (
      select from own
      cross join lateral (
        select from cells
        where cells.column_id = own.column_id and edited and from_seq = ${ref.seq}
        limit ${MOST_VALUES + 1}
      ) as written
      limit ${MOST_VALUES + 1}
    ) as counted`;
  return row!.count;
}

/** The columns that the branch writes to. */
function ownColumns(db: Database, { branchId }: RefState) {
  return db.sql`
    select distinct column_id from tensor_definitions
    where branch_id = ${branchId} and to_seq = 9223372036854775807 and bound = 9223372036854775807`;
}
