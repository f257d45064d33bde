import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";

/** Whether any column of a chain holds a value, though a nearer one may take it away again. */
export async function hasValues(db: Database, steps: readonly ColumnStep[]): Promise<boolean> {
  for (const { columnId, bound } of steps) {
    const [row] = await db.sql`
      select 1 from cells
      where column_id = ${columnId} and from_seq <= ${bound} and to_seq > ${bound} and not absent
      limit 1`;
    if (row) return true;
  }
  return false;
}
