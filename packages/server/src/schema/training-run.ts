import {
  getTraining,
  LoupeError,
  readTrainingCurve,
  readTrainingLog,
  type MadeModel,
  type TrainingRun as TrainingRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { Commit, loadCommit } from "./commit.ts";
import { parseNumericKey } from "./connection.ts";
import { loadDatasetById } from "./dataset-access.ts";
import { RunError, RunInput, RunState } from "./evaluation-run.ts";
import { loadMadeModels } from "./made-models.ts";
import { Model } from "./model.ts";
import { orNull } from "./or-null.ts";
import { TrainingLog } from "./training-log.ts";
import { TrainingPoint } from "./training-point.ts";

const TrainedModel = builder.objectRef<MadeModel>("TrainedModel").implement({
  description: "A model that a training has made.",
  fields: (t) => ({
    model: t.field({
      type: Model,
      description: "As it is registered.",
      resolve: ({ model }) => model,
    }),
    fold: t.exposeInt("fold", {
      nullable: true,
      description: "The part of the samples that it has not seen; null where it has seen all.",
    }),
  }),
});

/** Events that are answered at once, unless told otherwise and at most. */
const EVENTS = { usual: 1_000, most: 10_000 };
const SINCE = "Only those with a greater number: that of the last one seen. Default: all.";
const FIRST = `How many at most, up to ${EVENTS.most}. Default: ${EVENTS.usual}.`;

export const TrainingRun = builder.node(builder.objectRef<TrainingRow>("TrainingRun"), {
  description: "One execution of one trainer on one dataset at one commit.",
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (text, context) => findTrainingByKey(context, text),
  fields: (t) => ({
    trainer: t.exposeString("trainer", { description: "`plugin/trainer`." }),
    pluginVersion: t.exposeString("pluginVersion", { description: "The version of the plugin." }),
    options: t.field({
      type: "JSON",
      description: "Its options, with defaults.",
      resolve: ({ options }) => options,
    }),
    inputs: t.field({
      type: [RunInput],
      description: "The tensors it reads.",
      resolve: ({ datasetId, sourceCommitId: commitId, inputs }) =>
        Object.entries(inputs).map(([role, tensor]) => ({ role, tensor, datasetId, commitId })),
    }),
    modelName: t.exposeString("modelName", { description: "The name that its model gets." }),
    author: t.exposeString("author", { description: "Who started it." }),
    state: t.expose("state", { type: RunState, description: "How far it is; never PAUSED." }),
    step: t.exposeInt("step", { description: "The last step of the model that is being trained." }),
    steps: t.exposeInt("steps", {
      nullable: true,
      description: "How many steps there are; null until it has told.",
    }),
    fold: t.exposeInt("fold", {
      nullable: true,
      description: "Which of several models is being trained; null where there is one.",
    }),
    curve: t.field({
      type: [TrainingPoint],
      description: "Its figures by step, in order.",
      args: {
        since: t.arg.int({ description: SINCE }),
        first: t.arg.int({ description: FIRST }),
      },
      resolve: ({ id }, args, context) =>
        context.reads.run((db) => readTrainingCurve(db, id, rangeOf(args))),
    }),
    log: t.field({
      type: [TrainingLog],
      description: "What its trainer has logged and printed, in order.",
      args: {
        since: t.arg.int({ description: SINCE }),
        first: t.arg.int({ description: FIRST }),
      },
      resolve: ({ id }, args, context) =>
        context.reads.run((db) => readTrainingLog(db, id, rangeOf(args))),
    }),
    models: t.field({
      type: [TrainedModel],
      description:
        "What it has made, once it has succeeded; without models that are deleted or not yours to see.",
      resolve: ({ id }, _, context) => loadMadeModels(context, id),
    }),
    error: t.field({
      type: RunError,
      nullable: true,
      description: "Why it failed.",
      resolve: ({ errorCode, errorMessage }) =>
        errorCode === null ? null : { code: errorCode, message: errorMessage ?? "" },
    }),
    sourceCommit: t.field({
      type: Commit,
      nullable: true,
      description: "The commit it learns from; null where it was cleaned up since it has ended.",
      resolve: ({ datasetId, sourceCommitId }, _, context) =>
        orNull("REF_NOT_FOUND", () => loadCommit(context, datasetId, sourceCommitId)),
    }),
    validationCommit: t.field({
      type: Commit,
      nullable: true,
      description: "The commit it measures on; null where there is none, or not for you to see.",
      resolve: ({ validationDatasetId, validationCommitId }, _, context) =>
        validationDatasetId === null || validationCommitId === null
          ? null
          : orNull("DATASET_NOT_FOUND", () =>
              orNull("REF_NOT_FOUND", () =>
                loadCommit(context, validationDatasetId, validationCommitId),
              ),
            ),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was started." }),
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

builder.queryField("trainingRun", (t) =>
  t.field({
    type: TrainingRun,
    nullable: true,
    description:
      "The training of this global id; null where there is none or it is not yours to see.",
    args: {
      id: t.arg.globalID({
        for: [TrainingRun],
        required: true,
        description: "The global id of the training.",
      }),
    },
    resolve: (_, { id }, context) => findTrainingByKey(context, id.id),
  }),
);

/** The training, where the actor may read its dataset. @throws RUN_NOT_FOUND, DATASET_NOT_FOUND */
export async function loadTraining(context: Context, id: number): Promise<TrainingRow> {
  const run = await context.reads.run((db) => getTraining(db, id));
  await loadDatasetById(context, run.datasetId);
  return run;
}

/** As `loadTraining`; null for what it would refuse. */
export async function findTrainingByKey(
  context: Context,
  text: string,
): Promise<TrainingRow | null> {
  const id = parseNumericKey(text);
  if (id === undefined) return null;
  return orNull("RUN_NOT_FOUND", () =>
    orNull("DATASET_NOT_FOUND", () => loadTraining(context, id)),
  );
}

interface RangeArguments {
  since?: number | null | undefined;
  first?: number | null | undefined;
}

function rangeOf({ since, first }: RangeArguments) {
  const range = { since: since ?? 0, first: first ?? EVENTS.usual };
  if (range.first >= 1 && range.first <= EVENTS.most) return range;
  throw new LoupeError(
    "LIMIT_EXCEEDED",
    `\`first\` is ${range.first}; expected 1 to ${EVENTS.most}.`,
    { details: { path: ["first"] } },
  );
}
