import type { DatabasePool } from "../db/database.ts";

/**
 * Held by the worker that prepares or publishes a run: Postgres lets go of it when the worker dies.
 */
export interface RunLock {
  /** Calling it again does nothing. */
  release(): Promise<void>;
}

/** A class of advisory locks, beside those of branches. */
const RUN_LOCK = 1_869_967_218;

/** Locks a run for this worker; null where another one is at it. */
export async function lockRun(pool: DatabasePool, runId: number): Promise<RunLock | null> {
  const connection = await pool.sql.reserve();
  const [row] = await connection<{ locked: boolean }[]>`
    select pg_try_advisory_lock(${RUN_LOCK}::int, ${runId}::int) as locked`;
  let isHeld = true;
  const release = async () => {
    if (!isHeld) return;
    isHeld = false;
    try {
      await connection`select pg_advisory_unlock(${RUN_LOCK}::int, ${runId}::int)`;
    } finally {
      connection.release();
    }
  };
  if (row!.locked) return { release };
  connection.release();
  return null;
}
