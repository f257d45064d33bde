import type { Database } from "../db/database.ts";

/** For so many days the same `clientMutationId` gets its first answer again. */
const RECEIPT_DAYS = 30;

/** Forgets the answers that are older. Returns how many. */
export async function removeOldReceipts(db: Database): Promise<number> {
  const removed = await db.sql`
    delete from mutation_receipts where created_at < now() - ${RECEIPT_DAYS}::int * interval '1 day'`;
  return removed.count;
}
