import { describeInputs } from "./bind-inputs.ts";
import type { EvaluationServices } from "./evaluation-services.ts";
import { findModelFiles } from "./models/run-models.ts";
import type { OpenRun } from "./open-run.ts";
import { EvaluatorProcess } from "./process/evaluator-process.ts";
import type { OpenedMessage } from "./process/protocol.ts";

export interface EvaluatorControl {
  /** Aborted with the error that the work is to end with. */
  signal: AbortSignal;
  log(line: string): void;
}

/** Starts the evaluator of a run in a process of its own, which is gone when this is done. */
export async function withEvaluator(
  services: EvaluationServices,
  { run, models, source }: OpenRun,
  { signal, log }: EvaluatorControl,
  work: (process: EvaluatorProcess, session: OpenedMessage) => Promise<void>,
): Promise<void> {
  const files = await findModelFiles(services.blobs, models);
  signal.throwIfAborted();
  const process = new EvaluatorProcess({
    open: {
      configUrl: services.plugins.configUrl,
      evaluator: run.evaluator,
      options: run.options as Record<string, string | number | boolean>,
      inputs: describeInputs(source.bindings),
      models: files,
    },
    idleSeconds: services.idleSeconds ?? 120,
    memoryLimit: services.memoryLimit,
    log,
  });
  const abort = () => process.abort(signal.reason as Error);
  signal.addEventListener("abort", abort);
  try {
    await work(process, await process.opened());
  } finally {
    signal.removeEventListener("abort", abort);
    await process.stop();
  }
}
