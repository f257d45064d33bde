import type { BatchHolder } from "./batches.ts";
import type { EvaluationServices } from "./evaluation-services.ts";
import type { OpenRun } from "./open-run.ts";
import type { EvaluatorProcess } from "./process/evaluator-process.ts";
import type { OpenedMessage } from "./process/protocol.ts";
import type { EvaluationRun } from "./runs.ts";

/** One worker at one run, with the evaluator in a process of its own. */
export interface RunVisit {
  services: EvaluationServices;
  open: OpenRun;
  /** As it is since it was prepared. */
  run: EvaluationRun;
  process: EvaluatorProcess;
  session: OpenedMessage;
  holder: BatchHolder;
}
