import type { FromEvaluator, ToEvaluator } from "./protocol.ts";
import { serveEvaluator } from "./serve-evaluator.ts";

/**
 * Entry of an evaluator's process: it lives while a worker is at a run, and no longer than the process that
 * started it.
 */
const receive = serveEvaluator({
  send: (message) => process.send!(message),
  finish: (message) =>
    message ? process.send!(message, undefined, undefined, () => process.exit()) : process.exit(),
});

process.on("message", (message: ToEvaluator) => receive(message));
process.on("disconnect", () => process.exit(1));
process.on("uncaughtException", (error: unknown) => {
  const message: FromEvaluator = {
    kind: "failed",
    reason: error instanceof Error ? error.message : String(error),
  };
  process.send!(message, undefined, undefined, () => process.exit(1));
});
