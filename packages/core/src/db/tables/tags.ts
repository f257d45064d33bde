import { bigint, pgTable, text, timestamp, unique } from "drizzle-orm/pg-core";
import { datasets } from "./datasets.ts";

export const tags = pgTable(
  "tags",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    datasetId: bigint("dataset_id", { mode: "number" })
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    commitId: text("commit_id").notNull(),
    author: text("author").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [unique("tags_dataset_name").on(table.datasetId, table.name)],
);
