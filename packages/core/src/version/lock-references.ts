import type { Database } from "../db/database.ts";

/**
 * Keeps the cleaning up from removing commits and columns until the transaction ends. Whoever makes
 * a ref, a commit, a definition or a run that names something nothing else may name any more has to
 * look it up after this, in the same transaction. Comes before every other lock.
 */
export async function lockReferences(tx: Database): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock_shared(${REFERENCES_LOCK}::bigint)`;
}

/** Waits for those who hold the lock, and keeps new ones out until the transaction ends. */
export async function lockReferencesAlone(tx: Database): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(${REFERENCES_LOCK}::bigint)`;
}

const REFERENCES_LOCK = 1_869_967_221_000;
