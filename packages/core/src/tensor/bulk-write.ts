import type { TensorSpec } from "@loupe/plugin-api";
import { transaction, type Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { columnIdsOf, makeBulkColumns, type BulkRow } from "./bulk-columns.ts";
import { openBulkDigest, type BulkResult } from "./bulk-digest.ts";
import { copyCells, openBulkRows } from "./bulk-rows.ts";

/** Writes to new columns that no definition names yet, in the order of the samples. */
export interface BulkWrite {
  /** By name of the column; see `BulkColumn`. */
  columnIds: Readonly<Record<string, number>>;
  /**
   * Takes the values of samples, whose ids ascend over all calls. Resolves when there is room for more.
   *
   * @throws INVALID_VALUE, CLASS_NOT_FOUND, LENGTH_MISMATCH
   */
  write(rows: readonly BulkRow[]): Promise<void>;
  /** Stores what is left. */
  finish(): Promise<BulkResult>;
  /** Removes what was written. */
  abort(): Promise<void>;
}

/**
 * @param note keeps the ids of the columns where the cleaning up looks for them, in the transaction
 *   that makes them: without, it would take them for left over
 * @throws INVALID_INPUT where a spec contradicts itself
 */
export async function openBulkWrite(
  db: Database,
  tensors: Readonly<Record<string, TensorSpec>>,
  note: (tx: Database, columnIds: BulkWrite["columnIds"]) => Promise<void> = async () => {},
): Promise<BulkWrite> {
  const columns = await transaction(db, async (tx) => {
    const made = await makeBulkColumns(tx, tensors);
    await note(tx, columnIdsOf(made));
    return made;
  });
  const columnIds = columnIdsOf(columns);
  const rows = openBulkRows(db, columns);
  const digest = openBulkDigest(columns);
  let sending: Promise<void> = Promise.resolve();
  let lastSampleId = -1;

  async function send(): Promise<void> {
    await sending;
    if (rows.byteLength === 0) return;
    sending = copyCells(db, rows.take());
    sending.catch(() => {});
  }

  return {
    columnIds,
    async write(given) {
      for (const row of given) {
        refuseEarlier(row.sampleId, lastSampleId);
        lastSampleId = row.sampleId;
        digest.add(row.sampleId, await rows.add(row));
        if (rows.byteLength >= SEND_AT) await send();
      }
    },
    async finish() {
      await send();
      await sending;
      return digest.result();
    },
    async abort() {
      await sending.catch(() => {});
      await discardColumns(db, Object.values(columnIds));
    },
  };
}

/** Removes columns that were never published. */
export async function discardColumns(db: Database, columnIds: readonly number[]): Promise<void> {
  await db.sql`delete from cells where column_id = any(${columnIds}::bigint[])`;
  await db.sql`delete from columns where id = any(${columnIds}::bigint[])`;
}

/** Bytes of rows that are sent in one go, while the next ones are being written. */
const SEND_AT = 4 << 20;

function refuseEarlier(sampleId: number, last: number): void {
  if (sampleId > last) return;
  throw new LoupeError(
    "INTERNAL",
    `Sample ${sampleId} was written after ${last}; ids have to ascend.`,
  );
}
