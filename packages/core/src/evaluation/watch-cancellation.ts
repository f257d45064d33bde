import type { DatabasePool } from "../db/database.ts";
import { RunStopped } from "./run-stopped.ts";
import { CANCEL_CHANNEL, getRun } from "./runs.ts";

export interface Cancellation {
  /** Aborted with a `RunStopped` when the run is cancelled or its worker stops. */
  signal: AbortSignal;
  /** Says that the run was found to be over, whoever ended it. */
  cancel(): void;
  close(): Promise<void>;
}

/** Watches for what ends a run from outside. */
export async function watchCancellation(
  pool: DatabasePool,
  runId: number,
  workerSignal: AbortSignal,
): Promise<Cancellation> {
  const controller = new AbortController();
  const cancel = () => controller.abort(new RunStopped("CANCELLED"));
  const stop = () => controller.abort(new RunStopped("WORKER_STOPPED"));
  workerSignal.addEventListener("abort", stop);
  if (workerSignal.aborted) stop();
  const { unlisten } = await pool.sql.listen(CANCEL_CHANNEL, (payload) => {
    if (payload === String(runId)) cancel();
  });
  // It may have been cancelled before anybody listened.
  if ((await getRun(pool, runId)).state !== "RUNNING") cancel();
  return {
    signal: controller.signal,
    cancel,
    async close() {
      workerSignal.removeEventListener("abort", stop);
      await unlisten();
    },
  };
}
