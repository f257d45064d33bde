import type { Database } from "../db/database.ts";
import {
  releaseBatches,
  renewBatches,
  takeBatch,
  type Batch,
  type BatchHolder,
} from "./batches.ts";

/** The batches that one worker takes, one after another. */
export interface BatchTaker {
  /** The samples of each batch, until there is none to take. */
  pages(): AsyncGenerator<readonly number[]>;
  /** Where the next output belongs; undefined where none is awaited. Moves on. */
  next(): TakenSample | undefined;
  /** How many samples were taken whose output has not come. */
  awaited(): number;
  /** Takes no more, and gives back what was not stored. */
  close(): Promise<void>;
}

export interface TakenSample {
  batch: Batch;
  sampleId: number;
  /** The last one of its batch. */
  isLast: boolean;
}

/** Milliseconds between two renewals: several fit into a lease. */
const RENEWAL = 2_000;

/** @param onFirst done once the first batch is taken */
export function openBatchTaker(
  db: Database,
  holder: BatchHolder,
  onFirst: () => Promise<void>,
  log: (message: string, error: unknown) => void,
): BatchTaker {
  const taken: Batch[] = [];
  let position = 0;
  const renewal = setInterval(() => {
    renewBatches(db, holder).catch((error: unknown) =>
      log(`The batches of run ${holder.runId} could not be kept.`, error),
    );
  }, RENEWAL);
  return {
    async *pages() {
      for (let isFirst = true; ; isFirst = false) {
        const batch = await takeBatch(db, holder);
        if (!batch) return;
        taken.push(batch);
        if (isFirst) await onFirst();
        yield batch.sampleIds;
      }
    },
    next() {
      const [batch] = taken;
      if (!batch) return undefined;
      const sampleId = batch.sampleIds[position++]!;
      const isLast = position === batch.sampleIds.length;
      if (isLast) {
        taken.shift();
        position = 0;
      }
      return { batch, sampleId, isLast };
    },
    awaited: () => taken.reduce((sum, { sampleIds }) => sum + sampleIds.length, 0) - position,
    async close() {
      clearInterval(renewal);
      await releaseBatches(db, holder);
    },
  };
}
