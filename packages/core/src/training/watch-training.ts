import type { DatabasePool } from "../db/database.ts";
import { hasEnded } from "../evaluation/run-events.ts";
import { watchEvents } from "../evaluation/watch-events.ts";
import { readTrainingEvents, TRAINING_CHANNEL, type TrainingEvent } from "./training-events.ts";
import { getTraining } from "./training-runs.ts";

/** Events that are read at once. */
const AT_ONCE = 1_000;

/**
 * The events of a training after number `since`, then each new one as it happens, until it has ended or
 * the signal is aborted.
 *
 * @throws RUN_NOT_FOUND
 */
export function watchTraining(
  pool: DatabasePool,
  runId: number,
  since: number,
  signal: AbortSignal,
): AsyncGenerator<TrainingEvent> {
  return watchEvents(pool, { channel: TRAINING_CHANNEL, id: runId, signal }, since, {
    hasEnded: async () => hasEnded((await getTraining(pool, runId)).state),
    readEvents: (seen) => readTrainingEvents(pool, runId, { since: seen, first: AT_ONCE }),
  });
}
