import type { Database } from "../db/database.ts";
import type { ColumnStep } from "./tensor.ts";

/** The chain of a column that is read at `bound`, nearest step first. */
export async function readChain(
  db: Database,
  columnId: number,
  bound: number,
): Promise<ColumnStep[]> {
  const steps = await db.sql<Omit<ColumnStep, "isCurrent">[]>`
    with recursive chain (depth, column_id, bound) as (
      select 0, ${columnId}::bigint, ${bound}::bigint
      union all
      select chain.depth + 1, c.parent_id, c.parent_bound
      from chain join columns c on c.id = chain.column_id
      where c.parent_id is not null
    )
    select chain.column_id as "columnId", chain.bound, c.value_count as "valueCount", c.class_counts as "classCounts"
    from chain join columns c on c.id = chain.column_id
    order by chain.depth`;
  return steps.map((step) => ({ ...step, isCurrent: false }));
}
