import { getRun, type EvaluationRun as RunRow } from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { Commit, loadCommit } from "./commit.ts";
import { parseNumericKey } from "./connection.ts";
import { loadDatasetById } from "./dataset-access.ts";
import { orNull } from "./or-null.ts";
import { RunSummary } from "./run-summary.ts";

export const RunState = builder.enumType("RunState", {
  description: "How far a run is.",
  values: {
    QUEUED: { description: "Waits for a worker." },
    RUNNING: { description: "Is being carried out." },
    PAUSED: { description: "Hands out no samples until it is resumed." },
    SUCCEEDED: { description: "Its outputs are committed, or its models registered." },
    FAILED: { description: "Ended with an error; nothing of it is visible." },
    CANCELLED: { description: "Was cancelled; nothing of it is visible." },
  } as const,
});

export const RunError = builder.objectRef<{ code: string; message: string }>("RunError").implement({
  description: "Why a run failed.",
  fields: (t) => ({
    code: t.exposeString("code", { description: "From the catalogue of errors." }),
    message: t.exposeString("message", { description: "A sentence for people." }),
  }),
});

interface RunInputNode {
  role: string;
  tensor: string;
  datasetId: number;
  commitId: string;
}

export const RunInput = builder.objectRef<RunInputNode>("RunInput").implement({
  description: "A tensor that a run reads.",
  fields: (t) => ({
    role: t.exposeString("role", { description: "What the evaluator or trainer calls it." }),
    tensor: t.exposeString("tensor", { description: "Its path." }),
    commit: t.field({
      type: Commit,
      nullable: true,
      description:
        "The commit it is read at; null where it was cleaned up since the run has ended.",
      resolve: ({ datasetId, commitId }, _, context) =>
        orNull("REF_NOT_FOUND", () => loadCommit(context, datasetId, commitId)),
    }),
  }),
});

export const EvaluationRun = builder.node(builder.objectRef<RunRow>("EvaluationRun"), {
  description: "One execution of one evaluator on one dataset at one commit.",
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (text, context) => {
    const id = parseNumericKey(text);
    return id === undefined ? null : findRun(context, id);
  },
  fields: (t) => ({
    evaluator: t.exposeString("evaluator", { description: "`plugin/evaluator`." }),
    pluginVersion: t.exposeString("pluginVersion", { description: "The version of the plugin." }),
    options: t.field({
      type: "JSON",
      description: "Its options, with defaults.",
      resolve: ({ options }) => options,
    }),
    inputs: t.field({
      type: [RunInput],
      description: "The tensors it reads.",
      resolve: ({ datasetId, sourceCommitId, inputs, inputCommits }) =>
        Object.entries(inputs).map(([role, tensor]) => ({
          role,
          tensor,
          datasetId,
          commitId: inputCommits[role] ?? sourceCommitId,
        })),
    }),
    outputGroup: t.exposeString("outputGroup", { description: "The group its outputs are in." }),
    message: t.exposeString("message", { description: "The message of its commit." }),
    author: t.exposeString("author", { description: "Who started it." }),
    state: t.expose("state", { type: RunState, description: "How far it is." }),
    samplesDone: t.exposeInt("samplesDone", {
      description: "How many samples have outputs: computed and taken over.",
    }),
    samplesComputed: t.int({
      description: "How many samples were computed so far.",
      resolve: ({ samplesDone, samplesReused }) => samplesDone - samplesReused,
    }),
    samplesReused: t.exposeInt("samplesReused", {
      description:
        "For how many samples the outputs of an earlier run were taken over, since nothing they follow from has changed.",
    }),
    force: t.exposeBoolean("force", {
      description: "Whether every sample is computed, whatever earlier runs have computed.",
    }),
    branchMoved: t.exposeBoolean("branchMoved", {
      description:
        "Whether somebody committed to the branch between the start of the run and its commit. Its outputs belong to those samples that existed both times.",
    }),
    samplesTotal: t.exposeInt("samplesTotal", {
      nullable: true,
      description: "How many there are; null until it runs.",
    }),
    error: t.field({
      type: RunError,
      nullable: true,
      description: "Why it failed.",
      resolve: ({ errorCode, errorMessage }) =>
        errorCode === null ? null : { code: errorCode, message: errorMessage ?? "" },
    }),
    modelName: t.exposeString("modelName", {
      nullable: true,
      description: "The model, where there is one.",
    }),
    modelDigest: t.exposeString("modelDigest", {
      nullable: true,
      description: "SHA-256 over everything that decides what the model computes.",
    }),
    summary: t.field({
      type: RunSummary,
      nullable: true,
      description:
        "What the whole run comes to; null until it has succeeded, and for an evaluator that sums nothing up.",
      resolve: ({ id, hasSummary }) => (hasSummary ? { runId: id } : null),
    }),
    sourceCommit: t.field({
      type: Commit,
      nullable: true,
      description: "The commit it reads; null where it was cleaned up since the run has ended.",
      resolve: ({ datasetId, sourceCommitId }, _, context) =>
        orNull("REF_NOT_FOUND", () => loadCommit(context, datasetId, sourceCommitId)),
    }),
    commit: t.field({
      type: Commit,
      nullable: true,
      description: "The commit of its outputs, once there is one; null where it was cleaned up.",
      resolve: ({ datasetId, commitId }, _, context) =>
        commitId === null
          ? null
          : orNull("REF_NOT_FOUND", () => loadCommit(context, datasetId, commitId)),
    }),
    createdAt: t.expose("createdAt", {
      type: "DateTime",
      description: "When it was started by its author.",
    }),
    startedAt: t.expose("startedAt", {
      type: "DateTime",
      nullable: true,
      description: "When a worker took it up.",
    }),
    finishedAt: t.expose("finishedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it ended.",
    }),
  }),
});

builder.objectField(EvaluationRun, "formerRun", (t) =>
  t.field({
    type: EvaluationRun,
    nullable: true,
    description: "The run whose outputs were taken over; null also where it is not yours to see.",
    resolve: ({ formerRunId }, _, context) =>
      formerRunId === null ? null : findRun(context, formerRunId),
  }),
);

builder.queryField("evaluationRun", (t) =>
  t.field({
    type: EvaluationRun,
    nullable: true,
    description: "The run of this global id; null where there is none or it is not yours to see.",
    args: {
      id: t.arg.globalID({
        for: [EvaluationRun],
        required: true,
        description: "The global id of the run.",
      }),
    },
    resolve: (_, { id }, context) => {
      const runId = parseNumericKey(id.id);
      return runId === undefined ? null : findRun(context, runId);
    },
  }),
);

/** The run, where the actor may read its dataset. @throws RUN_NOT_FOUND, DATASET_NOT_FOUND */
export async function loadRun(context: Context, id: number): Promise<RunRow> {
  const run = await context.reads.run((db) => getRun(db, id));
  await loadDatasetById(context, run.datasetId);
  return run;
}

/** As `loadRun`; null for what it would refuse. */
export function findRun(context: Context, id: number): Promise<RunRow | null> {
  return orNull("RUN_NOT_FOUND", () => orNull("DATASET_NOT_FOUND", () => loadRun(context, id)));
}
