import { bigint, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { branches } from "./branches.ts";
import { columns } from "./columns.ts";
import type { TensorMeta } from "../../tensor/tensor-meta.ts";

/**
 * What a tensor is on one branch, from one seq to another. The identity `tensor_id` stays the same
 * when a tensor is renamed and on every branch that inherited it.
 */
export const tensorDefinitions = pgTable(
  "tensor_definitions",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    branchId: bigint("branch_id", { mode: "number" })
      .notNull()
      .references(() => branches.id, { onDelete: "cascade" }),
    /** From the sequence `tensor_ids`. */
    tensorId: bigint("tensor_id", { mode: "number" }).notNull(),
    path: text("path").notNull(),
    /**
     * Besides the public htypes: `membership` (which samples exist) and `object_ids` (one for each
     * group).
     */
    htype: text("htype").notNull(),
    describes: text("describes", { enum: ["SAMPLE", "OBJECT"] }).notNull(),
    meta: jsonb("meta").$type<TensorMeta>().notNull(),
    columnId: bigint("column_id", { mode: "number" })
      .notNull()
      .references(() => columns.id),
    /**
     * The column is read up to this seq: where the branch inherited it. Open for the branch's own
     * column.
     */
    bound: bigint("bound", { mode: "bigint" }).notNull(),
    fromSeq: bigint("from_seq", { mode: "number" }).notNull(),
    toSeq: bigint("to_seq", { mode: "bigint" }).notNull(),
  },
  (table) => [
    index("tensor_definitions_branch").on(table.branchId, table.toSeq),
    index("tensor_definitions_column").on(table.columnId),
    index("tensor_definitions_tensor").on(table.tensorId, table.branchId, table.fromSeq),
  ],
);
