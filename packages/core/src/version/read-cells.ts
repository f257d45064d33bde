import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";
import type { CellRow } from "./cell-row.ts";

/**
 * What chains of columns hold for some samples: for each chain, in the order given, a map by sample id. Samples without a value
 * are missing from it.
 */
export async function readCells(
  db: Database,
  chains: readonly (readonly ColumnStep[])[],
  sampleIds: readonly number[],
): Promise<Map<number, CellRow>[]> {
  const steps = chains.flat();
  if (steps.length === 0 || sampleIds.length === 0) return chains.map(() => new Map());
  const rows = await db.sql<(CellRow & { columnId: number })[]>`
    select c.column_id as "columnId", c.sample_id as "sampleId", c.absent, c.revision,
           c.num, c.big, c.ints, c.nums, c.txt, c.json, c.bytes, c.shape
    from unnest(${steps.map((step) => step.columnId)}::bigint[], ${steps.map((step) => step.bound)}::bigint[])
      as step (column_id, bound)
    join cells c on c.column_id = step.column_id and c.sample_id = any(${sampleIds}::bigint[])
      and c.from_seq <= step.bound and c.to_seq > step.bound`;
  const byColumn = groupByColumn(rows);
  return chains.map((chain) => resolveChain(chain, byColumn));
}

function groupByColumn(rows: readonly (CellRow & { columnId: number })[]): Map<number, CellRow[]> {
  const byColumn = new Map<number, CellRow[]>();
  for (const row of rows) {
    const group = byColumn.get(row.columnId);
    if (group) group.push(row);
    else byColumn.set(row.columnId, [row]);
  }
  return byColumn;
}

/** The nearest step with a row decides; farthest first, so that nearer ones overwrite. */
function resolveChain(
  chain: readonly ColumnStep[],
  byColumn: ReadonlyMap<number, CellRow[]>,
): Map<number, CellRow> {
  const resolved = new Map<number, CellRow>();
  for (const { columnId } of chain.toReversed()) {
    for (const row of byColumn.get(columnId) ?? []) {
      if (row.absent) resolved.delete(row.sampleId);
      else resolved.set(row.sampleId, row);
    }
  }
  return resolved;
}
