import type { EvaluationServices } from "./evaluation-services.ts";
import type { EvaluationQueue } from "./queue.ts";
import { runEvaluation } from "./run-evaluation.ts";
import { settleLeftRuns } from "./settle-left-runs.ts";
import { startColumnSweep } from "./sweep-columns.ts";

export interface EvaluationWorkerOptions extends EvaluationServices {
  queue: EvaluationQueue;
  /** Runs at once. Default 1. */
  concurrency?: number;
}

export interface EvaluationWorker {
  /** Ends the runs under way, as failed, and takes no more. The queue stays open. */
  stop(): Promise<void>;
}

/**
 * Settles what dead workers left behind, then takes runs from the queue. Beside them it flattens
 * columns.
 */
export async function startEvaluationWorker(
  options: EvaluationWorkerOptions,
): Promise<EvaluationWorker> {
  const { queue, concurrency = 1, ...services } = options;
  const stopping = new AbortController();
  await settleLeftRuns(services.pool);
  const handlers = await queue.work(concurrency, async (runId) => {
    try {
      await runEvaluation(services, runId, stopping.signal);
    } catch (error) {
      services.log(`Run ${runId} could not be carried out.`, error);
      throw error;
    }
  });
  const sweep = startColumnSweep(services);
  return {
    async stop() {
      stopping.abort();
      sweep.stop();
      await handlers.stop();
    },
  };
}
