import { bigint, pgTable, text, timestamp, unique } from "drizzle-orm/pg-core";
import { owners } from "./owners.ts";

export const datasets = pgTable(
  "datasets",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    ownerId: bigint("owner_id", { mode: "number" })
      .notNull()
      .references(() => owners.id),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    visibility: text("visibility", { enum: ["PRIVATE", "PUBLIC"] }).notNull(),
    defaultBranch: text("default_branch").notNull().default("main"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [unique("datasets_owner_name").on(table.ownerId, table.name)],
);
