import { bigint, boolean, index, pgTable, primaryKey } from "drizzle-orm/pg-core";

/**
 * Samples that were appended, as ranges of ids, with their life span. Belongs to a membership
 * column.
 */
export const sampleRanges = pgTable(
  "sample_ranges",
  {
    columnId: bigint("column_id", { mode: "number" }).notNull(),
    sampleId: bigint("sample_id", { mode: "number" }).notNull(),
    lastSampleId: bigint("last_sample_id", { mode: "number" }).notNull(),
    fromSeq: bigint("from_seq", { mode: "number" }).notNull(),
    toSeq: bigint("to_seq", { mode: "bigint" }).notNull(),
    revision: bigint("revision", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.columnId, table.sampleId, table.fromSeq] })],
);

/**
 * Samples that were deleted, with the life span of their being deleted; or that exist again though
 * a parent column has them deleted. The nearest column of a chain with a row for a sample decides.
 */
export const sampleDeletions = pgTable(
  "sample_deletions",
  {
    columnId: bigint("column_id", { mode: "number" }).notNull(),
    sampleId: bigint("sample_id", { mode: "number" }).notNull(),
    fromSeq: bigint("from_seq", { mode: "number" }).notNull(),
    toSeq: bigint("to_seq", { mode: "bigint" }).notNull(),
    restored: boolean("restored").notNull().default(false),
    revision: bigint("revision", { mode: "number" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.columnId, table.sampleId, table.fromSeq] }),
    index("sample_deletions_seq").on(table.columnId, table.fromSeq),
  ],
);
