import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import type { JsonValue, RunSummary } from "@loupe/plugin-api";
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
    /** The head of the branch when the run was started; null for runs from before that was kept. */
    branchCommitId: text("branch_commit_id"),
    /** Whether the head of the branch was another one when the outputs were committed. */
    branchMoved: boolean("branch_moved").notNull().default(false),
    /** Whether to compute every sample, also those that have not changed. */
    force: boolean("force").notNull().default(false),
    /**
     * Digest over all that decides what the run computes apart from the values it reads: known once
     * the model is loaded.
     */
    fingerprint: text("fingerprint"),
    /** The run whose outputs were taken over where nothing has changed. */
    formerRunId: bigint("former_run_id", { mode: "number" }),
    /** `plugin/evaluator`. */
    evaluator: text("evaluator").notNull(),
    pluginVersion: text("plugin_version").notNull(),
    options: jsonb("options").$type<Record<string, JsonValue>>().notNull(),
    /** Tensor paths by role. */
    inputs: jsonb("inputs").$type<Record<string, string>>().notNull(),
    /** Commits by role, of inputs that are not read at the source commit. */
    inputCommits: jsonb("input_commits").$type<Record<string, string>>().notNull().default({}),
    outputGroup: text("output_group").notNull(),
    message: text("message").notNull(),
    author: text("author").notNull(),
    state: text("state", {
      enum: ["QUEUED", "RUNNING", "PAUSED", "SUCCEEDED", "FAILED", "CANCELLED"],
    }).notNull(),
    samplesTotal: integer("samples_total"),
    samplesDone: integer("samples_done").notNull().default(0),
    /** Of those done: taken over from the former run. */
    samplesReused: integer("samples_reused").notNull().default(0),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    modelName: text("model_name"),
    modelDigest: text("model_digest"),
    /**
     * The columns outputs are being written to; no definition names them before the run is
     * published.
     */
    outputColumns: jsonb("output_columns").$type<Record<string, number>>(),
    /** What rows are written at in these columns. */
    outputSeq: bigint("output_seq", { mode: "number" }),
    outputRevision: bigint("output_revision", { mode: "number" }),
    /** Class names by output that only the model knew. */
    outputClassNames: jsonb("output_class_names").$type<Record<string, readonly string[]>>(),
    /** Of any size that a summary may have, and in the order of its figures: only read where asked for. */
    summary: json("summary").$type<RunSummary>(),
    commitId: text("commit_id"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    startedAt: timestamp("started_at", { withTimezone: true }),
    finishedAt: timestamp("finished_at", { withTimezone: true }),
  },
  (table) => [
    index("evaluation_runs_dataset").on(table.datasetId, table.id),
    index("evaluation_runs_branch").on(table.branchId),
    index("evaluation_runs_fingerprint")
      .on(table.fingerprint, table.id)
      .where(sql`state = 'SUCCEEDED'`),
  ],
);

/**
 * The samples that a run under way has to compute, in parts that workers share: whoever has leased
 * one computes it. A lease that ends without the batch being stored is anybody's again.
 */
export const evaluationBatches = pgTable(
  "evaluation_batches",
  {
    runId: bigint("run_id", { mode: "number" })
      .notNull()
      .references(() => evaluationRuns.id, { onDelete: "cascade" }),
    /** From 0, in the order of the samples. */
    number: integer("number").notNull(),
    /** First and last id of ranges, ascending. */
    sampleRanges: jsonb("sample_ranges").$type<[first: number, last: number][]>().notNull(),
    samples: integer("samples").notNull(),
    /** How many of its samples, in their order, have their outputs stored. */
    stored: integer("stored").notNull().default(0),
    /** The worker that is at it. */
    leasedBy: text("leased_by"),
    leasedUntil: timestamp("leased_until", { withTimezone: true }),
    /** How many workers were lost while they were at it. */
    lost: integer("lost").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.runId, table.number] })],
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
