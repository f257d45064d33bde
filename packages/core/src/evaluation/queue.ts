import { sql } from "drizzle-orm";
import { fromDrizzle, PgBoss } from "pg-boss";
import type { Database, DatabasePool } from "../db/database.ts";

/**
 * Calls workers to runs, in a schema of its own in the same Postgres. How far a run is stands in the
 * run itself: a call that is lost, or comes twice, does no harm.
 */
export interface EvaluationQueue {
  /**
   * Calls one worker to a run, as part of the caller's transaction. Does nothing where a call for the
   * same run waits already.
   */
  send(tx: Database, runId: number): Promise<void>;
  /** Hands the run of each call to `handle`, as many at once as said. */
  work(concurrency: number, handle: (runId: number) => Promise<void>): Promise<QueueWork>;
  close(): Promise<void>;
}

export interface QueueWork {
  /** Takes no more calls, and waits for the handlers at work. */
  stop(): Promise<void>;
}

const QUEUE = "evaluation-runs";
const DAY = 24 * 60 * 60;

/** Opens the queue, and makes its tables the first time. */
export async function openEvaluationQueue(
  pool: DatabasePool,
  log: (message: string) => void,
): Promise<EvaluationQueue> {
  const boss = new PgBoss({
    connectionString: pool.url,
    application_name: "loupe-queue",
    max: 2,
    schedule: false,
    registerInstance: false,
    useListenNotify: true,
    superviseIntervalSeconds: 15,
    monitorIntervalSeconds: 15,
  });
  boss.on("error", (error) => log(`The queue of evaluation runs reports: ${error.message}`));
  await boss.start();
  await boss.createQueue(QUEUE, {
    // One call at most waits for each run, however many workers are at it.
    policy: "short",
    notify: true,
    // Runs that want a worker and were left are called for again anyway.
    retryLimit: 0,
    expireInSeconds: DAY,
    retentionSeconds: 365 * DAY,
    deleteAfterSeconds: 60 * 60,
  });
  return queueOf(boss);
}

function queueOf(boss: PgBoss): EvaluationQueue {
  return {
    async send(tx, runId) {
      const options = { singletonKey: String(runId), db: fromDrizzle(tx.orm, sql) };
      await boss.send(QUEUE, { runId }, options);
    },
    async work(concurrency, handle) {
      const options = {
        localConcurrency: concurrency,
        pollingIntervalSeconds: 0.5,
        notifyPollingIntervalSeconds: 0.5,
      };
      const id = await boss.work<{ runId: number }>(QUEUE, options, async ([job]) =>
        handle(job!.data.runId),
      );
      return { stop: () => boss.offWork(QUEUE, { id, wait: true }) };
    },
    close: () => boss.stop({ graceful: true }),
  };
}
