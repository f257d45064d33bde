import { transaction, type Database } from "../db/database.ts";
import { lockReferences } from "./lock-references.ts";
import { refAtCommit, type DatasetKey } from "./resolve-ref.ts";
import type { RefState } from "./ref-state.ts";

/** So long cleaning up leaves alone what a held commit reads, after it was asked for last. */
const HOLD_MINUTES = 60;

/**
 * Keeps a commit, and what it reads, from being cleaned up for an hour from now, whatever becomes
 * of the refs that reach it.
 *
 * @throws REF_NOT_FOUND
 */
export function holdCommit(db: Database, dataset: DatasetKey, commitId: string): Promise<RefState> {
  return transaction(db, async (tx) => {
    await lockReferences(tx);
    const ref = await refAtCommit(tx, dataset, commitId);
    await tx.sql`
      insert into commit_holds as held (commit_id, held_until)
      values (${ref.commitId}, now() + ${HOLD_MINUTES} * interval '1 minute')
      on conflict (commit_id) do update set held_until = excluded.held_until
      where held.held_until < now() + ${HOLD_MINUTES / 2} * interval '1 minute'`;
    return ref;
  });
}
