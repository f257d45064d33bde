import type { EvaluationServices } from "./evaluation-services.ts";
import { findWantingRuns } from "./run-stage.ts";
import { settleEndedRuns } from "./settle-ended-runs.ts";
import { startLooking, type Looking } from "./start-looking.ts";

/**
 * Calls workers, again and again, to runs that want one: what dead and stopped workers left, too. And
 * removes what is left of runs that have ended.
 */
export function startCallingWorkers({ pool, queue, log }: EvaluationServices): Looking {
  return startLooking(
    async () => {
      for (const runId of await findWantingRuns(pool)) await queue.send(pool, runId);
      await settleEndedRuns(pool);
    },
    (error) => log("Runs that want a worker could not be looked for.", error),
  );
}
