import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import type { JsonValue } from "@loupe/plugin-api";
import { branches } from "./branches.ts";
import { datasets } from "./datasets.ts";

export const evaluationRuns = pgTable(
  "evaluation_runs",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    datasetId: bigint("dataset_id", { mode: "number" })
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    /** The branch that the outputs are committed to. */
    branchId: bigint("branch_id", { mode: "number" })
      .notNull()
      .references(() => branches.id, { onDelete: "cascade" }),
    /** The commit that is read. */
    sourceCommitId: text("source_commit_id").notNull(),
    /** `plugin/evaluator`. */
    evaluator: text("evaluator").notNull(),
    pluginVersion: text("plugin_version").notNull(),
    options: jsonb("options").$type<Record<string, JsonValue>>().notNull(),
    /** Tensor paths by role. */
    inputs: jsonb("inputs").$type<Record<string, string>>().notNull(),
    outputGroup: text("output_group").notNull(),
    message: text("message").notNull(),
    author: text("author").notNull(),
    state: text("state", {
      enum: ["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"],
    }).notNull(),
    samplesTotal: integer("samples_total"),
    samplesDone: integer("samples_done").notNull().default(0),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    modelName: text("model_name"),
    modelDigest: text("model_digest"),
    /**
     * The columns outputs are being written to; no definition names them before the run is
     * published.
     */
    outputColumns: jsonb("output_columns").$type<Record<string, number>>(),
    summary: jsonb("summary").$type<JsonValue>(),
    commitId: text("commit_id"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    startedAt: timestamp("started_at", { withTimezone: true }),
    finishedAt: timestamp("finished_at", { withTimezone: true }),
  },
  (table) => [
    index("evaluation_runs_dataset").on(table.datasetId, table.id),
    index("evaluation_runs_branch").on(table.branchId),
  ],
);

/** What happened to a run, numbered from 1: what its subscribers are sent, and can ask for again. */
export const evaluationRunEvents = pgTable(
  "evaluation_run_events",
  {
    runId: bigint("run_id", { mode: "number" })
      .notNull()
      .references(() => evaluationRuns.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    state: text("state").notNull(),
    samplesDone: integer("samples_done").notNull(),
    samplesTotal: integer("samples_total"),
    log: text("log"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.number] })],
);
