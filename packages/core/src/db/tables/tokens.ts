import { sql } from "drizzle-orm";
import { bigint, index, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { datasets } from "./datasets.ts";
import { owners } from "./owners.ts";
import { trainingRuns } from "./training-runs.ts";
import { bytea } from "../bytea.ts";

/** Secrets that stand for an owner. Only their SHA-256 is kept. */
export const tokens = pgTable(
  "tokens",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    ownerId: bigint("owner_id", { mode: "number" })
      .notNull()
      .references(() => owners.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** TOKEN is given to scripts, SESSION sits in a browser's cookie, CODE signs a browser in once. */
    kind: text("kind", { enum: ["TOKEN", "SESSION", "CODE"] }).notNull(),
    role: text("role", { enum: ["READER", "WRITER", "ADMIN"] }).notNull(),
    /** The only dataset that it opens. Null: all of the owner's. */
    datasetId: bigint("dataset_id", { mode: "number" }).references(() => datasets.id, {
      onDelete: "cascade",
    }),
    /** The training whose trainer it was made for: it goes with that at the latest. */
    trainingRunId: bigint("training_run_id", { mode: "number" }).references(() => trainingRuns.id, {
      onDelete: "cascade",
    }),
    hash: bytea("hash").notNull().unique(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp("expires_at", { withTimezone: true }),
    revokedAt: timestamp("revoked_at", { withTimezone: true }),
  },
  (table) => [
    index("tokens_owner").on(table.ownerId),
    index("tokens_training")
      .on(table.trainingRunId)
      .where(sql`training_run_id is not null`),
  ],
);
