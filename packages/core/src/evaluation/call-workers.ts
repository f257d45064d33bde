import type { EvaluationServices } from "./evaluation-services.ts";
import { findWantingRuns } from "./run-stage.ts";
import { settleEndedRuns } from "./settle-ended-runs.ts";

export interface WorkerCalls {
  stop(): void;
}

/** Milliseconds between two looks. */
const INTERVAL = 1_000;

/**
 * Calls workers, again and again, to runs that want one: what dead and stopped workers left, too. And
 * removes what is left of runs that have ended.
 */
export function startCallingWorkers({ pool, queue, log }: EvaluationServices): WorkerCalls {
  let isStopped = false;
  let timer: NodeJS.Timeout;

  async function look(): Promise<void> {
    try {
      for (const runId of await findWantingRuns(pool)) await queue.send(pool, runId);
      await settleEndedRuns(pool);
    } catch (error) {
      if (!isStopped) log("Runs that want a worker could not be looked for.", error);
    }
    if (!isStopped) timer = setTimeout(() => void look(), INTERVAL);
  }

  void look();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
