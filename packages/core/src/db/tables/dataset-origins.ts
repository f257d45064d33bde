import { bigint, index, pgTable, primaryKey } from "drizzle-orm/pg-core";
import { datasets } from "./datasets.ts";

/**
 * Where a fork comes from: it shares the commits and blobs that the origin recorded up to a seq. Lists
 * the origins of its origin too. An origin may have been deleted since.
 */
export const datasetOrigins = pgTable(
  "dataset_origins",
  {
    datasetId: bigint("dataset_id", { mode: "number" })
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    originId: bigint("origin_id", { mode: "number" }).notNull(),
    upToSeq: bigint("up_to_seq", { mode: "number" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.originId] }),
    index("dataset_origins_origin").on(table.originId),
  ],
);
