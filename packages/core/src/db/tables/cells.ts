import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
} from "drizzle-orm/pg-core";
import { bytea } from "../bytea.ts";

/**
 * One row a value, with the seqs it lived through. The value stands in the one field its htype
 * uses. Within a column the life spans of a sample's rows follow each other without a gap from its
 * first row on: removing a value leaves a row marked absent.
 *
 * The migration adds `include (from_seq)` to the indexes of open numbers, which drizzle can't say:
 * walking them, Postgres then does not have to look at the rows.
 */
export const cells = pgTable(
  "cells",
  {
    columnId: bigint("column_id", { mode: "number" }).notNull(),
    sampleId: bigint("sample_id", { mode: "number" }).notNull(),
    fromSeq: bigint("from_seq", { mode: "number" }).notNull(),
    toSeq: bigint("to_seq", { mode: "bigint" }).notNull(),
    revision: bigint("revision", { mode: "number" }).notNull(),
    /** No value here, whatever the parent column says. */
    absent: boolean("absent").notNull(),
    /** Written after the column was made: the rows that a commit or diff has to look for. */
    edited: boolean("edited").notNull(),
    /** Scalars of every dtype but 64-bit integers. */
    num: doublePrecision("num"),
    /** Scalar 64-bit integers. */
    big: numeric("big"),
    /** Ids of classes. */
    labels: bigint("labels", { mode: "number" }).array(),
    /** Ids of objects, and 64-bit integers of objects. */
    ints: bigint("ints", { mode: "number" }).array(),
    /** Boxes, four numbers each, and other numbers of objects. */
    nums: doublePrecision("nums").array(),
    txt: text("txt"),
    json: jsonb("json"),
    /** Digest of a blob, or the bytes of an array. */
    bytes: bytea("bytes"),
    /** Of an array; of an image: height, width, channels. */
    shape: integer("shape").array(),
  },
  (table) => [
    primaryKey({ columns: [table.columnId, table.sampleId, table.fromSeq] }),
    index("cells_open_num")
      .on(table.columnId, table.num, table.sampleId)
      .where(sql`to_seq = 9223372036854775807 and num is not null`),
    index("cells_closed_num")
      .on(table.columnId, table.num, table.sampleId)
      .where(sql`to_seq < 9223372036854775807 and num is not null`),
    index("cells_open_big")
      .on(table.columnId, table.big, table.sampleId)
      .where(sql`to_seq = 9223372036854775807 and big is not null`),
    index("cells_closed_big")
      .on(table.columnId, table.big, table.sampleId)
      .where(sql`to_seq < 9223372036854775807 and big is not null`),
    index("cells_labels")
      .using("gin", table.columnId, table.labels)
      .where(sql`labels is not null`),
    index("cells_edited")
      .on(table.columnId, table.fromSeq, table.sampleId)
      .where(sql`edited`),
    index("cells_closed")
      .on(table.columnId, table.toSeq, table.sampleId)
      .where(sql`to_seq < 9223372036854775807`),
  ],
);
