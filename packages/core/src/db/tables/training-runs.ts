import type { JsonValue } from "@loupe/plugin-api";
import { sql } from "drizzle-orm";
import {
  bigint,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import { datasets } from "./datasets.ts";
import { models } from "./models.ts";

/** Trainings: a trainer at work on one dataset at one commit. */
export const trainingRuns = pgTable(
  "training_runs",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    datasetId: bigint("dataset_id", { mode: "number" })
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    /** The commit that is learned from. */
    sourceCommitId: text("source_commit_id").notNull(),
    /** What is measured on; null for nothing, or since that dataset was deleted. */
    validationDatasetId: bigint("validation_dataset_id", { mode: "number" }).references(
      () => datasets.id,
      { onDelete: "set null" },
    ),
    /** Null where nothing is measured on. */
    validationCommitId: text("validation_commit_id"),
    /** `plugin/trainer`. */
    trainer: text("trainer").notNull(),
    pluginVersion: text("plugin_version").notNull(),
    options: jsonb("options").$type<Record<string, JsonValue>>().notNull(),
    /** Tensor paths by role, of both datasets. */
    inputs: jsonb("inputs").$type<Record<string, string>>().notNull(),
    /** The name that its model gets. */
    modelName: text("model_name").notNull(),
    author: text("author").notNull(),
    state: text("state", {
      enum: ["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"],
    }).notNull(),
    /** How many workers took it up one after another, and neither did a step nor handed it back. */
    lost: integer("lost").notNull().default(0),
    /** How far the model is that is being trained. */
    step: integer("step").notNull().default(0),
    steps: integer("steps"),
    /** Which of several models it is. */
    fold: integer("fold"),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    startedAt: timestamp("started_at", { withTimezone: true }),
    finishedAt: timestamp("finished_at", { withTimezone: true }),
  },
  (table) => [
    index("training_runs_dataset").on(table.datasetId, table.id),
    index("training_runs_validation").on(table.validationDatasetId),
    index("training_runs_under_way")
      .on(table.id)
      .where(sql`state in ('QUEUED', 'RUNNING')`),
  ],
);

/** What happened to a training, numbered from 1: what its subscribers are sent, and its curve. */
export const trainingEvents = pgTable(
  "training_events",
  {
    runId: bigint("run_id", { mode: "number" })
      .notNull()
      .references(() => trainingRuns.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    kind: text("kind", { enum: ["STATE", "PROGRESS", "EVALUATION", "LOG"] }).notNull(),
    state: text("state", {
      enum: ["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"],
    }).notNull(),
    /** Of the model that is being trained. */
    step: integer("step").notNull(),
    steps: integer("steps"),
    fold: integer("fold"),
    /** Of that step, in the order in which they were told. */
    figures: json("figures").$type<Record<string, number>>(),
    log: text("log"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.number] })],
);

/** The models that a training has made; they are registered, and may be deleted. */
export const trainingModels = pgTable(
  "training_models",
  {
    runId: bigint("run_id", { mode: "number" })
      .notNull()
      .references(() => trainingRuns.id, { onDelete: "cascade" }),
    modelId: bigint("model_id", { mode: "number" })
      .notNull()
      .references(() => models.id, { onDelete: "cascade" }),
    /** The part of the samples that it has not seen. */
    fold: integer("fold"),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.modelId] }),
    index("training_models_model").on(table.modelId),
  ],
);
