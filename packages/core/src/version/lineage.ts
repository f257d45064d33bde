import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";

type Chain = readonly Pick<ColumnStep, "columnId" | "bound">[];

/** One column of the ancestry of a chain, and up to which seq it counts. */
export interface LineageStep {
  columnId: number;
  bound: number;
  /** The rows that came with the column repeat what the farther steps hold. */
  isFlattened: boolean;
}

/**
 * Whether two chains go back to a common column, so that what differs was written since. They don't
 * where a tensor was cleared or written anew as a whole on one side.
 */
export async function continues(db: Database, a: Chain, b: Chain): Promise<boolean> {
  if (a.length === 0 || b.length === 0) return false;
  if (meet(a, b)) return true;
  const [ofA, ofB] = await readLineages(db, [a, b]);
  return meet(ofA!, ofB!);
}

/**
 * The ancestry of chains, each of at least one step, nearest first: beyond their last column, where
 * that was flattened, goes the chain that it was made from, as far as that is still there.
 */
export async function readLineages(
  db: Database,
  chains: readonly Chain[],
): Promise<LineageStep[][]> {
  const ends = chains.map((chain) => chain.at(-1)!);
  const rows = await db.sql<(LineageStep & { chain: number })[]>`
    with recursive lineage (chain, depth, column_id, bound) as (
      select chain::int - 1, 0, column_id, bound
      from unnest(${ends.map(({ columnId }) => columnId)}::bigint[], ${ends.map(({ bound }) => bound)}::bigint[])
        with ordinality as ends (column_id, bound, chain)
      union all
      select l.chain, l.depth + 1, origin.id, coalesce(c.parent_bound, c.flattened_bound)
      from lineage l
      join columns c on c.id = l.column_id
      join columns origin on origin.id = coalesce(c.parent_id, c.flattened_id)
    )
    select l.chain, l.column_id as "columnId", l.bound,
      c.parent_id is null and exists (select from columns origin where origin.id = c.flattened_id) as "isFlattened"
    from lineage l
    join columns c on c.id = l.column_id
    order by l.chain, l.depth`;
  return chains.map((chain, position) => [
    ...chain.slice(0, -1).map((step) => plainStep(step)),
    ...rows.filter((row) => row.chain === position),
  ]);
}

/** A step that has a parent. */
export function plainStep({ columnId, bound }: Chain[number]): LineageStep {
  return { columnId, bound, isFlattened: false };
}

function meet(a: Chain, b: Chain): boolean {
  const columns = new Set(b.map(({ columnId }) => columnId));
  return a.some(({ columnId }) => columns.has(columnId));
}
