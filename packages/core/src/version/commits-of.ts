import type { Database } from "../db/database.ts";

/** True where a row `c` of `commits` belongs to a dataset: made there, or shared by its origins. */
export function isCommitOf({ sql }: Database, datasetId: number) {
  return sql`(
    c.dataset_id = ${datasetId} or exists (
      select from dataset_origins o
      where o.dataset_id = ${datasetId} and o.origin_id = c.dataset_id and c.recorded_seq <= o.up_to_seq
    )
  )`;
}
