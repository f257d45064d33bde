import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";
import { readCells } from "../version/read-cells.ts";
import { isSameValue } from "../version/same-fields.ts";
import { storedSamples } from "./stored-samples.ts";

export interface ChangedCopy {
  columnId: number;
  sampleId: number;
  message: string;
}

/**
 * Samples for which a column that took the place of a chain does not hold what the chain held:
 * comparing states relies on it. At most `limit` for each column.
 */
export async function findChangedCopies(
  db: Database,
  columnIds: readonly number[],
  limit: number,
): Promise<ChangedCopy[]> {
  const found: ChangedCopy[] = [];
  for (const flattened of await readFlattened(db, columnIds)) {
    found.push(...(await compareWithChain(db, flattened, limit)));
  }
  return found;
}

interface FlattenedColumn {
  columnId: number;
  createdSeq: number;
  originId: number;
  originBound: number;
}

/** Where the chain is gone there is nothing to compare with, and nothing that relies on it. */
function readFlattened(db: Database, columnIds: readonly number[]): Promise<FlattenedColumn[]> {
  return db.sql<FlattenedColumn[]>`
    select c.id as "columnId", c.created_seq as "createdSeq", origin.id as "originId", c.flattened_bound as "originBound"
    from columns c join columns origin on origin.id = c.flattened_id
    where c.id = any(${columnIds}::bigint[])
    order by c.id`;
}

async function compareWithChain(
  db: Database,
  flattened: FlattenedColumn,
  limit: number,
): Promise<ChangedCopy[]> {
  const { columnId, createdSeq } = flattened;
  const chain = await readChain(db, flattened);
  const copy = [stepAt(columnId, createdSeq)];
  const found: ChangedCopy[] = [];
  for await (const page of storedSamples(db, [copy, chain])) {
    const [now, origin] = await readCells(db, [copy, chain], page);
    for (const sampleId of page) {
      if (isSameValue(now!.get(sampleId), origin!.get(sampleId))) continue;
      const message = `The value in column ${columnId} is not the one of the columns that it was flattened from.`;
      found.push({ columnId, sampleId, message });
      if (found.length === limit) return found;
    }
  }
  return found;
}

async function readChain(
  db: Database,
  { originId, originBound }: FlattenedColumn,
): Promise<ColumnStep[]> {
  const rows = await db.sql<{ columnId: number; bound: number }[]>`
    with recursive chain as (
      select ${originId}::bigint as column_id, ${originBound}::bigint as bound, 0 as depth
      union all
      select c.parent_id, c.parent_bound, depth + 1
      from chain join columns c on c.id = chain.column_id
      where c.parent_id is not null
    ) cycle column_id set is_repeated using trail
    select column_id as "columnId", bound from chain where not is_repeated order by depth`;
  return rows.map(({ columnId, bound }) => stepAt(columnId, bound));
}

/** Without statistics: values are read, nothing is estimated. */
function stepAt(columnId: number, bound: number): ColumnStep {
  return { columnId, bound, isCurrent: false, valueCount: 0, classCounts: {} };
}
