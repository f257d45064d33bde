import { bigint, integer, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import { datasets } from "./datasets.ts";
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
});

/**
 * Which dataset a blob was brought into: whoever may read the dataset may read the blob, nobody
 * else.
 */
export const datasetBlobs = pgTable(
  "dataset_blobs",
  {
    datasetId: bigint("dataset_id", { mode: "number" })
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    digest: bytea("digest").notNull(),
  },
  (table) => [primaryKey({ columns: [table.datasetId, table.digest] })],
);
