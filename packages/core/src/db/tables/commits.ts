import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "../bytea.ts";

export const commits = pgTable(
  "commits",
  {
    /** SHA-256 in hex over what the commit is; see `version/commit-id.ts`. */
    id: text("id").primaryKey(),
    /** Where it was made; forks of that dataset have it too. */
    datasetId: bigint("dataset_id", { mode: "number" }).notNull(),
    /** The branch it was made on, and the seq its changes carry there. */
    branchId: bigint("branch_id", { mode: "number" }).notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    /** Dealt when it is made: higher than that of its parents, whatever branch they are of. */
    recordedSeq: bigint("recorded_seq", { mode: "number" })
      .notNull()
      .default(sql`nextval('seqs')`),
    message: text("message").notNull(),
    author: text("author").notNull(),
    committedAt: timestamp("committed_at", { withTimezone: true, precision: 3 }).notNull(),
    nonce: bytea("nonce").notNull(),
    /** Digest of the logical difference to the first parent. */
    changesDigest: bytea("changes_digest").notNull(),
    samplesAdded: integer("samples_added").notNull(),
    samplesDeleted: integer("samples_deleted").notNull(),
    valuesChanged: integer("values_changed").notNull(),
  },
  (table) => [
    index("commits_branch_seq").on(table.branchId, table.seq),
    index("commits_dataset").on(table.datasetId),
  ],
);

export const commitParents = pgTable(
  "commit_parents",
  {
    commitId: text("commit_id")
      .notNull()
      .references(() => commits.id, { onDelete: "cascade" }),
    /** 0 is the first parent: the one the changes are counted against. */
    position: integer("position").notNull(),
    parentId: text("parent_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.commitId, table.position] }),
    index("commit_parents_parent").on(table.parentId),
  ],
);
