import type { Database } from "../db/database.ts";
import { ValuesDigest } from "../version/changes-digest.ts";
import { countValue, type ColumnStatistics } from "../version/collect-changes.ts";
import { differingValues } from "../version/differing-values.ts";
import type { BulkCells, BulkColumn, BulkColumns } from "./bulk-columns.ts";

/** A new column that was filled. */
export interface BulkColumnResult extends BulkColumn {
  /** What its values amount to; absent where that is not known, as when a parent holds some of them. */
  known?: { digest: Buffer; statistics: ColumnStatistics };
}

/** New columns that were filled. */
export interface BulkResult extends BulkColumns {
  columns: readonly BulkColumnResult[];
}

/** Digests and counts the values of new columns without parents while they are written. */
export interface BulkDigest {
  /** Takes what was written for a sample. Ids ascend over all calls. */
  add(sampleId: number, cells: BulkCells): void;
  /** Takes what is stored of later samples: what others have written. */
  readRest(db: Database): Promise<void>;
  result(): BulkResult;
}

export function openBulkDigest(target: BulkColumns): BulkDigest {
  const { seq, columns } = target;
  const parts = columns.map(openPart);
  let lastSampleId = -1;

  return {
    add(sampleId, cells) {
      lastSampleId = sampleId;
      parts.forEach(({ digest, statistics }, position) => {
        const fields = cells[position] ?? null;
        if (fields === null) return;
        digest.add(sampleId, fields);
        countValue(statistics, fields.labels, 1);
      });
    },
    async readRest(db) {
      await Promise.all(parts.map((part) => readPart(db, part, { seq, after: lastSampleId })));
    },
    result: () => ({
      ...target,
      columns: parts.map(({ column, digest, statistics }) => ({
        ...column,
        known: { digest: digest.digest(), statistics },
      })),
    }),
  };
}

interface DigestPart {
  column: BulkColumn;
  digest: ValuesDigest;
  statistics: ColumnStatistics;
}

function openPart(column: BulkColumn): DigestPart {
  const statistics = { columnId: column.columnId, values: 0, classes: new Map<number, number>() };
  return { column, digest: new ValuesDigest(), statistics };
}

async function readPart(
  db: Database,
  { digest, statistics }: DigestPart,
  { seq, after }: { seq: number; after: number },
): Promise<void> {
  const { columnId } = statistics;
  const step = { columnId, bound: seq, isCurrent: false, valueCount: 0, classCounts: {} };
  for await (const value of differingValues(db, [], [step], { after })) {
    digest.add(value.sampleId, value.after!);
    countValue(statistics, value.after!.labels, 1);
  }
}
