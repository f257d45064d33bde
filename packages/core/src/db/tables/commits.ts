import { bigint, index, integer, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import { branches } from "./branches.ts";
import { datasets } from "./datasets.ts";
import { bytea } from "../bytea.ts";

export const commits = pgTable(
  "commits",
  {
    /** SHA-256 in hex over what the commit is; see `version/commit-id.ts`. */
    id: text("id").primaryKey(),
    datasetId: bigint("dataset_id", { mode: "number" })
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    /** The branch it was made on, and the seq its changes carry there. */
    branchId: bigint("branch_id", { mode: "number" })
      .notNull()
      .references(() => branches.id, { onDelete: "cascade" }),
    seq: bigint("seq", { mode: "number" }).notNull(),
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
