import type { JsonValue } from "@loupe/plugin-api";
import { bigint, jsonb, pgTable, text, timestamp, unique } from "drizzle-orm/pg-core";
import { datasets } from "./datasets.ts";

/** Saved queries. What they ask for is kept as it was written: names mean what a ref makes of them. */
export const views = pgTable(
  "views",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    datasetId: bigint("dataset_id", { mode: "number" })
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** Null for the default branch. */
    ref: text("ref"),
    /** In the form of the API. */
    filter: jsonb("filter").$type<JsonValue>(),
    orderBy: jsonb("order_by").$type<JsonValue[]>().notNull(),
    /** What a client shows and how: known to it alone. */
    shown: jsonb("shown").$type<JsonValue>(),
    author: text("author").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [unique("views_dataset_name").on(table.datasetId, table.name)],
);
