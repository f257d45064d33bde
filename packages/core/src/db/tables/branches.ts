import { sql } from "drizzle-orm";
import { bigint, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";

/**
 * A deleted branch keeps its row, as do the branches of a deleted dataset: what was committed on
 * them may still be reached, from other branches and from forks.
 */
export const branches = pgTable(
  "branches",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    datasetId: bigint("dataset_id", { mode: "number" }).notNull(),
    name: text("name").notNull(),
    headCommitId: text("head_commit_id").notNull(),
    /** The seq that uncommitted changes are written at. */
    workingSeq: bigint("working_seq", { mode: "number" }).notNull(),
    /** Raised by the last statement of every write, so that its order is the order of the commits. */
    revision: bigint("revision", { mode: "number" }).notNull(),
    /** The revision of the last change of which samples exist: what an index was counted at. */
    membershipRevision: bigint("membership_revision", { mode: "number" }).notNull(),
    /** The revision of the last reset: older cursors and revisions are refused. */
    resetRevision: bigint("reset_revision", { mode: "number" }).notNull().default(0),
    /** The revision at which the head last moved. */
    headRevision: bigint("head_revision", { mode: "number" }).notNull().default(0),
    /** The revision of the last change of which tensors there are, or of all their values at once. */
    structureRevision: bigint("structure_revision", { mode: "number" }).notNull().default(0),
    /** Raised when a column that the branch reads is flattened: the same values lie elsewhere then. */
    layout: bigint("layout", { mode: "number" }).notNull().default(0),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    deletedAt: timestamp("deleted_at", { withTimezone: true }),
  },
  (table) => [
    uniqueIndex("branches_dataset_name")
      .on(table.datasetId, table.name)
      .where(sql`deleted_at is null`),
  ],
);
