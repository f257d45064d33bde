import type { Database } from "../db/database.ts";

/**
 * Removes columns that no definition names, that are no parent of such a one, and that no run is
 * writing to. Their rows stay behind: see `leftColumns`. To be done where nobody can give a
 * definition a column meanwhile; returns how many there were.
 *
 * A run reads with the chains that it found when it began. Flattening may have put a column in the
 * place of one since: so long as any run is under way, what a column was flattened from counts as
 * reached. A chain that a run found is then either named still, or found from the column in its
 * place. Everybody else looks chains up in the snapshot or under the lock that they read in.
 */
export async function removeColumns(tx: Database): Promise<number> {
  const removed = await tx.sql`
    with recursive root (id) as (
      select column_id from tensor_definitions
      union
      select output.value::bigint
      from evaluation_runs r cross join lateral jsonb_each_text(r.output_columns) as output
      where r.state <> 'SUCCEEDED'
    ),
    reached (id) as (
      select id from root
      union
      select source.id
      from reached
      join columns c on c.id = reached.id
      cross join lateral (
        select c.parent_id as id
        union all
        select c.flattened_id where exists (select from evaluation_runs where state in ('RUNNING', 'PAUSED'))
      ) as source
      where source.id is not null
    )
    delete from columns where not exists (select from reached where reached.id = columns.id)`;
  return removed.count;
}

/** Lets columns forget that they were flattened from such as are gone: their rows will be, too. */
export async function forgetRemoved(tx: Database): Promise<void> {
  await tx.sql`
    update columns set flattened_id = null, flattened_bound = null
    where flattened_id is not null
      and not exists (select from columns origin where origin.id = columns.flattened_id)`;
}
