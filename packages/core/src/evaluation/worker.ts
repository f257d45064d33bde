import { startCallingWorkers } from "./call-workers.ts";
import type { EvaluationServices } from "./evaluation-services.ts";
import { startColumnSweep } from "./sweep-columns.ts";
import { visitRun } from "./visit-run.ts";

export interface EvaluationWorkerOptions extends EvaluationServices {
  /** Evaluators at work at once. Default 1. */
  concurrency?: number | undefined;
}

export interface EvaluationWorker {
  /** Leaves the runs under way to other workers, and takes no more. The queue stays open. */
  stop(): Promise<void>;
}

/**
 * Takes part in the runs that are queued or under way, beside any other workers. Meanwhile it flattens
 * columns.
 */
export async function startEvaluationWorker(
  options: EvaluationWorkerOptions,
): Promise<EvaluationWorker> {
  const { concurrency = 1, ...services } = options;
  const stopping = new AbortController();
  const handlers = await services.queue.work(concurrency, async (runId) => {
    try {
      await visitRun(services, runId, stopping.signal);
    } catch (error) {
      services.log(`Run ${runId} could not be carried on.`, error);
      throw error;
    }
  });
  const calls = startCallingWorkers(services);
  const sweep = startColumnSweep(services);
  return {
    async stop() {
      stopping.abort();
      sweep.stop();
      await Promise.all([calls.stop(), handlers.stop()]);
    },
  };
}
