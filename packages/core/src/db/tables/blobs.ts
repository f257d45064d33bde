import { sql } from "drizzle-orm";
import { bigint, integer, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import { bytea } from "../bytea.ts";

/** What is known of each stored image: its header, read once when it came in. */
export const blobs = pgTable("blobs", {
  digest: bytea("digest").primaryKey(),
  bytes: bigint("bytes", { mode: "number" }).notNull(),
  mime: text("mime").notNull(),
  width: integer("width").notNull(),
  height: integer("height").notNull(),
  channels: integer("channels").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  /** Since when it is known that nothing reaches it. */
  unreachedSince: timestamp("unreached_since", { withTimezone: true }),
});

/**
 * Which dataset a blob was brought into: whoever may read the dataset, or a later fork of it, may
 * read the blob, nobody else.
 */
export const datasetBlobs = pgTable(
  "dataset_blobs",
  {
    datasetId: bigint("dataset_id", { mode: "number" }).notNull(),
    digest: bytea("digest").notNull(),
    /** Forks that were made later share it. */
    registeredSeq: bigint("registered_seq", { mode: "number" })
      .notNull()
      .default(sql`nextval('seqs')`),
  },
  (table) => [primaryKey({ columns: [table.datasetId, table.digest] })],
);
