import type { Database } from "../db/database.ts";
import { findLongChains } from "./find-long-chains.ts";
import { flattenColumn, type FlattenedColumn } from "./flatten-column.ts";

/**
 * Puts one column in the place of each chain of columns that is slow to read, for the tensors of
 * all branches. What any ref reads stays the same. A tensor that is renamed, cleared or deleted
 * meanwhile is left for the next time.
 *
 * @param signal ends it after the column that it is at
 */
export async function flattenColumns(
  db: Database,
  signal?: AbortSignal,
): Promise<FlattenedColumn[]> {
  const flattened: FlattenedColumn[] = [];
  for (const chain of await findLongChains(db)) {
    if (signal?.aborted) break;
    const column = await flattenColumn(db, chain);
    if (column) flattened.push(column);
  }
  return flattened;
}
