import { hasEnded } from "../evaluation/run-events.ts";
import { RunStopped } from "../evaluation/run-stopped.ts";
import { startLooking } from "../evaluation/start-looking.ts";
import { findTraining } from "./training-runs.ts";
import type { TrainingServices } from "./training-services.ts";

export interface StopWatch {
  /** Aborted with a `RunStopped`. */
  signal: AbortSignal;
  close(): Promise<void>;
}

/**
 * Watches for what keeps a worker from going on with a training: these signals, its end by somebody else,
 * and that it is gone along with its dataset.
 */
export function watchForStop(
  { pool, log }: TrainingServices,
  runId: number,
  signals: readonly AbortSignal[],
): StopWatch {
  const ended = new AbortController();
  const looking = startLooking(
    async () => {
      const run = await findTraining(pool, runId);
      if (!run || hasEnded(run.state)) ended.abort(new RunStopped("ENDED"));
    },
    (error) => log(`Whether training ${runId} has been cancelled could not be read.`, error),
  );
  return {
    signal: AbortSignal.any([...signals, ended.signal]),
    close: () => looking.stop(),
  };
}
