import { sql } from "drizzle-orm";
import { fromDrizzle, PgBoss } from "pg-boss";
import type { Database, DatabasePool } from "../db/database.ts";

/** The queue of evaluation runs, in a schema of its own in the same Postgres. */
export interface EvaluationQueue {
  /** Queues a run, as part of the caller's transaction. */
  send(tx: Database, runId: number): Promise<void>;
  /** Hands each queued run to `handle`, as many at once as said. */
  work(concurrency: number, handle: (runId: number) => Promise<void>): Promise<QueueWork>;
  close(): Promise<void>;
}

export interface QueueWork {
  /** Takes no more runs, and waits for the handlers at work. */
  stop(): Promise<void>;
}

const QUEUE = "evaluation";
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
    notify: true,
    // A run whose worker died comes back once, to be marked as failed.
    retryLimit: 1,
    heartbeatSeconds: 30,
    expireInSeconds: DAY,
    retentionSeconds: 365 * DAY,
    deleteAfterSeconds: DAY,
  });
  return queueOf(boss);
}

function queueOf(boss: PgBoss): EvaluationQueue {
  return {
    async send(tx, runId) {
      await boss.send(QUEUE, { runId }, { db: fromDrizzle(tx.orm, sql) });
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
