import type { Database } from "../db/database.ts";
import { runSql, sql, type Sql } from "./sql.ts";

/** The sample ids that a query brings as `sample_id`, in its order: for many of them. */
export async function readIds(db: Database, query: Sql): Promise<Float64Array> {
  const [row] = await runSql<{ ids: Buffer | null }>(
    db,
    sql`select string_agg(int8send(o.sample_id), ''::bytea) as ids from (${query}) o`,
    false,
  );
  const bytes = row!.ids ?? Buffer.alloc(0);
  const ids = new Float64Array(bytes.length / 8);
  for (let place = 0; place < ids.length; place++) {
    ids[place] = bytes.readUInt32BE(place * 8) * 2 ** 32 + bytes.readUInt32BE(place * 8 + 4);
  }
  return ids;
}
