import { sql } from "drizzle-orm";
import { transaction, type Database } from "../db/database.ts";
import type { BulkColumns, BulkRow } from "../tensor/bulk-columns.ts";
import { copyCells, openBulkRows } from "../tensor/bulk-rows.ts";
import type { BulkCells } from "../tensor/bulk-columns.ts";
import { advanceBatches, type BatchHolder } from "./batches.ts";
import { changeRun, UNDER_WAY } from "./run-events.ts";
import { RunStopped } from "./run-stopped.ts";

/** Stores outputs, each together with the note that they are stored, so that none is lost or doubled. */
export interface OutputStore {
  /** Takes the outputs of a sample of a batch; resolves when there is room for more. */
  add(batchNumber: number, row: BulkRow): Promise<BulkCells>;
  /** Stores what is left. */
  flush(): Promise<void>;
}

/** Milliseconds that outputs wait for others. */
const DELAY = 500;

/** Bytes that are stored in one go, while the next ones are gathered. */
const STORE_AT = 4 << 20;

/** @param onFailure told at once when something could not be stored; `add` and `flush` throw it too */
export function openOutputStore(
  db: Database,
  columns: BulkColumns,
  holder: BatchHolder,
  onFailure: (error: Error) => void,
): OutputStore {
  const rows = openBulkRows(db, columns);
  let counts = new Map<number, number>();
  let storing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  /** Resolves when what was gathered before is stored, and this is on its way. */
  async function send(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    await storing;
    if (counts.size === 0) return;
    const part = { rows: rows.take(), counts };
    counts = new Map();
    storing = transaction(db, (tx) => storePart(tx, holder, part));
    storing.catch(onFailure);
  }

  return {
    async add(batchNumber, row) {
      const cells = await rows.add(row);
      counts.set(batchNumber, (counts.get(batchNumber) ?? 0) + 1);
      if (rows.byteLength >= STORE_AT) await send();
      else timer ??= setTimeout(() => void send().catch(onFailure), DELAY);
      return cells;
    },
    async flush() {
      await send();
      await storing;
    },
  };
}

interface OutputPart {
  rows: Buffer;
  /** Samples by number of their batch. */
  counts: ReadonlyMap<number, number>;
}

async function storePart(tx: Database, holder: BatchHolder, part: OutputPart): Promise<void> {
  await copyCells(tx, part.rows);
  if (!(await advanceBatches(tx, holder, part.counts))) throw new RunStopped("LEASE_LOST");
  const samples = part.counts.values().reduce((sum, count) => sum + count, 0);
  const samplesDone = sql`samples_done + ${samples}`;
  if (!(await changeRun(tx, holder.runId, UNDER_WAY, { samplesDone })))
    throw new RunStopped("ENDED");
}
