import type { DatabasePool } from "../db/database.ts";
import { hasEnded } from "./run-events.ts";
import { RunStopped } from "./run-stopped.ts";
import { getRun, listenForEnd } from "./runs.ts";

export interface EndWatch {
  /** Aborted with a `RunStopped` when the run ends or its worker is stopped. */
  signal: AbortSignal;
  /** Says that the run was found to have ended. */
  end(): void;
  close(): Promise<void>;
}

/** Watches for what keeps a worker from going on with a run. */
export async function watchEnd(
  pool: DatabasePool,
  runId: number,
  workerSignal: AbortSignal,
): Promise<EndWatch> {
  const controller = new AbortController();
  const end = () => controller.abort(new RunStopped("ENDED"));
  const stop = () => controller.abort(new RunStopped("WORKER_STOPPED"));
  workerSignal.addEventListener("abort", stop);
  if (workerSignal.aborted) stop();
  const unlisten = await listenForEnd(pool, runId, end);
  // It may have ended before anybody listened.
  if (hasEnded((await getRun(pool, runId)).state)) end();
  return {
    signal: controller.signal,
    end,
    async close() {
      workerSignal.removeEventListener("abort", stop);
      await unlisten();
    },
  };
}
