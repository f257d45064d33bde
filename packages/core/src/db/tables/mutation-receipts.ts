import { bigint, jsonb, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import { owners } from "./owners.ts";
import { bytea } from "../bytea.ts";

/** What a mutation with a `clientMutationId` answered, so that the same one again is not done twice. */
export const mutationReceipts = pgTable(
  "mutation_receipts",
  {
    ownerId: bigint("owner_id", { mode: "number" })
      .notNull()
      .references(() => owners.id, { onDelete: "cascade" }),
    clientMutationId: text("client_mutation_id").notNull(),
    inputDigest: bytea("input_digest").notNull(),
    answer: jsonb("answer"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.ownerId, table.clientMutationId] })],
);
