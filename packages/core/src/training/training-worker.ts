import { startLooking } from "../evaluation/start-looking.ts";
import { RunStopped } from "../evaluation/run-stopped.ts";
import { removeLeftFolders } from "./training-folder.ts";
import type { TrainingServices } from "./training-services.ts";
import { visitTraining } from "./visit-training.ts";

export interface TrainingWorker {
  /** Has the trainer at work save what it has, leaves its training to other workers, and takes no more. */
  stop(): Promise<void>;
}

/** Carries out the trainings that are queued, one after another, and those that a lost worker has left. */
export async function startTrainingWorker(services: TrainingServices): Promise<TrainingWorker> {
  const { log } = services;
  const stopping = new AbortController();
  await removeLeftFolders(services);
  const looking = startLooking(
    () => visitTrainings(services, stopping.signal),
    (error) => log("Trainings could not be carried on.", error),
  );
  return {
    stop() {
      stopping.abort(new RunStopped("WORKER_STOPPED"));
      return looking.stop();
    },
  };
}

async function visitTrainings(services: TrainingServices, signal: AbortSignal): Promise<void> {
  const rows = await services.pool.sql<{ id: number }[]>`
    select id from training_runs where state in ('QUEUED', 'RUNNING') order by id`;
  for (const { id } of rows) {
    if (signal.aborted) return;
    await visitTraining(services, id, signal);
  }
}
