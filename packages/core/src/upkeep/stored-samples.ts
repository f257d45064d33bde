import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";

/** Samples that are read at once. */
export const SAMPLE_PAGE = 2_000;

/** Every sample that a column of some chains has a row for, ascending, a page at a time. */
export async function* storedSamples(
  db: Database,
  chains: readonly (readonly Pick<ColumnStep, "columnId">[])[],
): AsyncGenerator<number[]> {
  const columnIds = [...new Set(chains.flat().map(({ columnId }) => columnId))];
  for (let after = 0; ;) {
    const rows = await db.sql<{ sampleId: number }[]>`
      select distinct c.sample_id as "sampleId"
      from unnest(${columnIds}::bigint[]) as part (column_id)
      cross join lateral (
        select distinct sample_id from cells
        where column_id = part.column_id and sample_id > ${after}
        order by sample_id limit ${SAMPLE_PAGE}
      ) as c
      order by 1 limit ${SAMPLE_PAGE}`;
    if (rows.length === 0) return;
    yield rows.map(({ sampleId }) => sampleId);
    after = rows.at(-1)!.sampleId;
  }
}
