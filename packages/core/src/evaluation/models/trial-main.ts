import { tryModel } from "./try-model.ts";
import type { TrialAnswer, TrialRequest } from "./trial-protocol.ts";

/** Entry of the process that tries a model: it answers one request, and does not outlive who asks. */
function answer(message: TrialAnswer): void {
  process.send!(message, undefined, undefined, () => process.exit());
}

process.on("message", (request: TrialRequest) => void tryModel(request).then(answer));
process.on("disconnect", () => process.exit(1));
process.on("uncaughtException", (error: unknown) => {
  answer({ kind: "refused", reason: error instanceof Error ? error.message : String(error) });
});
