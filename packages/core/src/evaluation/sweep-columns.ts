import type { DatabasePool } from "../db/database.ts";
import { flattenColumns } from "../upkeep/flatten-columns.ts";

export interface ColumnSweepOptions {
  pool: DatabasePool;
  /** For whoever operates the platform. */
  log(message: string, error?: unknown): void;
  /** Default 15. */
  everySeconds?: number;
}

export interface ColumnSweep {
  /** Begins no other column. The one under way is finished, or rolled back where its pool is closed. */
  stop(): void;
}

/**
 * Flattens columns again and again, one sweep at a time. Where nothing was written since the last
 * sweep it costs one look at the branches.
 */
export function startColumnSweep({
  pool,
  log,
  everySeconds = 15,
}: ColumnSweepOptions): ColumnSweep {
  const stopping = new AbortController();
  let swept: string | undefined;
  let isSweeping = false;

  async function sweep(): Promise<void> {
    // Rises with every write once it is visible; a sequence would rise before.
    const [row] = await pool.sql<{ state: string }[]>`
      select count(*) || ' ' || coalesce(sum(revision), 0) as state from branches`;
    if (row!.state === swept) return;
    await flattenColumns(pool, stopping.signal);
    swept = row!.state;
  }

  async function sweepAlone(): Promise<void> {
    if (isSweeping) return;
    isSweeping = true;
    try {
      await sweep();
    } catch (error) {
      if (!stopping.signal.aborted) log("Columns could not be flattened.", error);
    } finally {
      isSweeping = false;
    }
  }

  const timer = setInterval(() => void sweepAlone(), everySeconds * 1_000);
  return {
    stop() {
      stopping.abort();
      clearInterval(timer);
    },
  };
}
