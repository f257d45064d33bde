import type { DatabasePool } from "../db/database.ts";
import { hasEnded, readRunEvents, RUN_CHANNEL, type RunEvent } from "./run-events.ts";
import { getRun } from "./runs.ts";

/**
 * The events of a run after number `since`, then each new one as it happens, until the run has
 * ended or the signal is aborted. All watchers of a pool share one listening connection.
 *
 * @throws RUN_NOT_FOUND
 */
export async function* watchRun(
  pool: DatabasePool,
  runId: number,
  since: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  const bell = await listenForRun(pool, runId, signal);
  let seen = since;
  try {
    while (!signal.aborted) {
      const rung = bell.rung();
      // Read before the events: the last event of a run is there as soon as its end is.
      const { state } = await getRun(pool, runId);
      for (const event of await readRunEvents(pool, runId, seen)) {
        seen = event.number;
        yield event;
      }
      if (hasEnded(state)) return;
      await rung;
    }
  } finally {
    await bell.close();
  }
}

interface Bell {
  /** Resolves when the run has, or may have, a new event. */
  rung(): Promise<void>;
  close(): Promise<void>;
}

async function listenForRun(pool: DatabasePool, runId: number, signal: AbortSignal): Promise<Bell> {
  let next = Promise.withResolvers<void>();
  const ring = () => {
    next.resolve();
    next = Promise.withResolvers();
  };
  const onNotify = (payload: string) => {
    if (payload === String(runId)) ring();
  };
  // Rung on each connection, since what was announced during a lost one is not repeated.
  const { unlisten } = await pool.sql.listen(RUN_CHANNEL, onNotify, ring);
  signal.addEventListener("abort", ring);
  return {
    rung: () => next.promise,
    async close() {
      signal.removeEventListener("abort", ring);
      await unlisten();
    },
  };
}
