import { sql } from "drizzle-orm";
import { bigint, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";
import { datasets } from "./datasets.ts";

/** A deleted branch keeps its row: what was committed on it may still be reached from elsewhere. */
export const branches = pgTable(
  "branches",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    datasetId: bigint("dataset_id", { mode: "number" })
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
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
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    deletedAt: timestamp("deleted_at", { withTimezone: true }),
  },
  (table) => [
    uniqueIndex("branches_dataset_name")
      .on(table.datasetId, table.name)
      .where(sql`deleted_at is null`),
  ],
);
