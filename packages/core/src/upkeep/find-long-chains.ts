import type { Database } from "../db/database.ts";

/** A branch's present definition of a tensor whose chain of columns costs more to read than it has to. */
export interface LongChain {
  definitionId: number;
  branchId: number;
}

/** More steps than this are too many. */
const MOST_STEPS = 8;

/** Overrides are no burden while there are so few. */
const FEW_VALUES = 1_000;

/**
 * Chains of too many steps, and those whose nearest column overrides more than a tenth of what the
 * rest holds, by the statistics of the columns.
 */
export function findLongChains(db: Database): Promise<LongChain[]> {
  return db.sql<LongChain[]>`
    with recursive chain as (
      select d.id, d.branch_id, 0 as depth, d.column_id
      from columns c
      join tensor_definitions d on d.column_id = c.id
      join branches b on b.id = d.branch_id
      where c.parent_id is not null and d.to_seq = 9223372036854775807 and d.htype not in ('membership', 'group')
        and b.deleted_at is null
      union all
      select chain.id, chain.branch_id, chain.depth + 1, c.parent_id
      from chain join columns c on c.id = chain.column_id
      where c.parent_id is not null
    )
    select chain.id as "definitionId", chain.branch_id as "branchId"
    from chain join columns c on c.id = chain.column_id
    group by chain.id, chain.branch_id
    having count(*) > ${MOST_STEPS}
      or sum(c.value_count) filter (where chain.depth = 0)
        > greatest(${FEW_VALUES - 1}, sum(c.value_count) filter (where chain.depth > 0) / 10)
    order by chain.id`;
}
