import type { Database } from "../db/database.ts";
import { RunStopped } from "../evaluation/run-stopped.ts";
import { openToldNews, type ToldNews } from "./told-news.ts";
import { changeTraining, type TrainingNews } from "./training-events.ts";

/** Writes down what a trainer tells, now and then. */
export interface TrainingRecord extends Pick<ToldNews, "add"> {
  /** Writes what is left. Rejects where writing had failed. */
  close(): Promise<void>;
}

/** Milliseconds between two writings at first. */
const SHORTEST = 250;
/** A curve has about so many points, however long the training lasts. */
const POINTS = 4_000;

/** @param onFailure told at once when something could not be written; `close` rejects with it too */
export function openTrainingRecord(
  db: Database,
  runId: number,
  onFailure: (error: Error) => void,
): TrainingRecord {
  const since = Date.now();
  const told = openToldNews();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const writeNext = () => {
    timer = undefined;
    writing = writing.then(() => write(db, runId, told.take()));
    writing.catch(onFailure);
  };
  return {
    add(event) {
      told.add(event);
      timer ??= setTimeout(writeNext, Math.max(SHORTEST, (Date.now() - since) / POINTS));
    },
    async close() {
      clearTimeout(timer);
      writeNext();
      await writing;
    },
  };
}

async function write(db: Database, runId: number, news: readonly TrainingNews[]): Promise<void> {
  if (news.length === 0) return;
  const newest = news.findLast(({ step }) => step !== undefined);
  const { step = 0, steps = null, fold = null } = newest ?? {};
  const change = newest ? { step, steps, fold, lost: 0 } : {};
  if (!(await changeTraining(db, runId, ["RUNNING"], change, news))) throw new RunStopped("ENDED");
}
