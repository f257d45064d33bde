import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
} from "drizzle-orm/pg-core";
import type { JsonValue } from "@loupe/plugin-api";
import { evaluationRuns } from "./evaluation-runs.ts";
import { owners } from "./owners.ts";

/** A file of a package. */
export interface PackageFile {
  /** With `/` between folders. */
  name: string;
  bytes: number;
}

const ownerId = () =>
  bigint("owner_id", { mode: "number" })
    .notNull()
    .references(() => owners.id, { onDelete: "cascade" });

/** Models that runs can name. Their files lie beside the blobs, by digest. */
export const models = pgTable(
  "models",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    ownerId: ownerId(),
    name: text("name").notNull(),
    version: text("version").notNull(),
    /** SHA-256 over names and contents of the files. */
    digest: text("digest").notNull(),
    /** `plugin/format`. */
    format: text("format").notNull(),
    files: jsonb("files").$type<readonly PackageFile[]>().notNull(),
    classNames: jsonb("class_names").$type<readonly string[]>().notNull(),
    /** How many models it is, of which each sample is judged by one that has not seen it. */
    folds: integer("folds"),
    warnings: jsonb("warnings").$type<readonly string[]>().notNull(),
    details: jsonb("details").$type<Record<string, JsonValue>>().notNull(),
    /** What its author measured. */
    metrics: jsonb("metrics").$type<Record<string, JsonValue>>(),
    /** What it was trained on, `owner/name`, and the commit of that. */
    sourceDataset: text("source_dataset"),
    sourceCommitId: text("source_commit_id"),
    trainingOptions: jsonb("training_options").$type<Record<string, JsonValue>>(),
    codeVersion: text("code_version"),
    author: text("author").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    unique("models_name").on(table.ownerId, table.name, table.version),
    unique("models_owner_digest").on(table.ownerId, table.digest),
    index("models_digest").on(table.digest),
  ],
);

/** Packages that were uploaded and are not registered yet. They are kept for a while. */
export const modelUploads = pgTable(
  "model_uploads",
  {
    ownerId: ownerId(),
    digest: text("digest").notNull(),
    files: jsonb("files").$type<readonly PackageFile[]>().notNull(),
    uploadedAt: timestamp("uploaded_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.ownerId, table.digest] }),
    index("model_uploads_digest").on(table.digest),
  ],
);

/** Which registered models a run uses, by the option that names them. */
export const evaluationRunModels = pgTable(
  "evaluation_run_models",
  {
    runId: bigint("run_id", { mode: "number" })
      .notNull()
      .references(() => evaluationRuns.id, { onDelete: "cascade" }),
    option: text("option").notNull(),
    modelId: bigint("model_id", { mode: "number" })
      .notNull()
      .references(() => models.id, { onDelete: "cascade" }),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.option] }),
    index("evaluation_run_models_model").on(table.modelId, table.runId),
  ],
);
