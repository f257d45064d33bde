import { bigint, jsonb, pgTable } from "drizzle-orm/pg-core";

/**
 * A series of rows that one branch writes. Where it has no row for a sample, its parent decides,
 * read at `parent_bound`. Small: one row for each time a branch first writes to a tensor.
 */
export const columns = pgTable("columns", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  parentId: bigint("parent_id", { mode: "number" }),
  parentBound: bigint("parent_bound", { mode: "number" }),
  /**
   * The column whose chain, read at `flattened_bound`, held what the rows of this one hold that came
   * with it. Nothing is read through it; it spares comparing them.
   */
  flattenedId: bigint("flattened_id", { mode: "number" }),
  flattenedBound: bigint("flattened_bound", { mode: "number" }),
  /** Rows written at this seq came with the column; only later ones are marked as edits. */
  createdSeq: bigint("created_seq", { mode: "number" }).notNull(),
  /**
   * How many values and labels of each class its rows held at the last commit: what the query
   * compiler estimates with.
   */
  valueCount: bigint("value_count", { mode: "number" }).notNull().default(0),
  classCounts: jsonb("class_counts").$type<Record<string, number>>().notNull().default({}),
});
