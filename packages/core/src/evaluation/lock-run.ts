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
  if (row!.locked) return lockOn(connection, runId);
  connection.release();
  return null;
}

/** Locks a run for this worker as soon as no other one is at it. */
export async function awaitRunLock(pool: DatabasePool, runId: number): Promise<RunLock> {
  const connection = await pool.sql.reserve();
  await connection`select pg_advisory_lock(${RUN_LOCK}::int, ${runId}::int)`;
  return lockOn(connection, runId);
}

function lockOn(connection: ReservedConnection, runId: number): RunLock {
  let isHeld = true;
  return {
    async release() {
      if (!isHeld) return;
      isHeld = false;
      try {
        await connection`select pg_advisory_unlock(${RUN_LOCK}::int, ${runId}::int)`;
      } finally {
        connection.release();
      }
    },
  };
}

type ReservedConnection = Awaited<ReturnType<DatabasePool["sql"]["reserve"]>>;
