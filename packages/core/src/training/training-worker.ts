import type { Database } from "../db/database.ts";
import { startLooking } from "../evaluation/start-looking.ts";
import { RunStopped } from "../evaluation/run-stopped.ts";
import { removeLeftFolders } from "./training-folder.ts";
import type { TrainingServices } from "./training-services.ts";
import { TRAINING_LOCK, visitTraining } from "./visit-training.ts";

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
  for (const id of await findWantingTrainings(services.pool)) {
    if (signal.aborted) return;
    await visitTraining(services, id, signal);
  }
}

/** Those that no worker is at; which may have changed when one gets there. */
async function findWantingTrainings(db: Database): Promise<number[]> {
  const rows = await db.sql<{ id: number }[]>`
    select id from training_runs where state in ('QUEUED', 'RUNNING') and not exists (
      select from pg_locks
      where locktype = 'advisory' and classid::bigint = ${TRAINING_LOCK} and objid::bigint = training_runs.id
        and database = (select oid from pg_database where datname = current_database())
    ) order by id`;
  return rows.map(({ id }) => id);
}
