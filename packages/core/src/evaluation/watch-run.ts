import type { DatabasePool } from "../db/database.ts";
import { hasEnded, readRunEvents, RUN_CHANNEL, type RunEvent } from "./run-events.ts";
import { getRun } from "./runs.ts";
import { watchEvents } from "./watch-events.ts";

/**
 * The events of a run after number `since`, then each new one as it happens, until the run has
 * ended or the signal is aborted.
 *
 * @throws RUN_NOT_FOUND
 */
export function watchRun(
  pool: DatabasePool,
  runId: number,
  since: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  return watchEvents(pool, { channel: RUN_CHANNEL, id: runId, signal }, since, {
    hasEnded: async () => hasEnded((await getRun(pool, runId)).state),
    readEvents: (seen) => readRunEvents(pool, runId, seen),
  });
}
