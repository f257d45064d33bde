import {
  authorOf,
  cancelTraining,
  getDataset,
  getDatasetById,
  getOwner,
  getTraining,
  LoupeError,
  startTraining,
  type Actor,
  type Database,
  type TrainingData,
  type TrainingRun as TrainingRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { receiptOf } from "../change-once.ts";
import { change } from "../context.ts";
import { given } from "../given.ts";
import { parseNumericKey } from "./connection.ts";
import { DatasetKey } from "./dataset-access.ts";
import { orNull } from "./or-null.ts";
import { checkOptions, toBindings } from "./run-input.ts";
import { TrainingRun } from "./training-run.ts";

interface TrainingDataInput {
  dataset: { owner: string; name: string };
  ref?: string | null | undefined;
}

const TrainingInputInput = builder
  .inputRef<{ role: string; tensor: string }>("TrainingInputInput")
  .implement({
    description: "Which tensor is read in which role, of both datasets.",
    fields: (t) => ({
      role: t.string({ required: true, description: "What the trainer calls it." }),
      tensor: t.string({ required: true, description: "The path of the tensor." }),
    }),
  });

const ValidationInput = builder.inputRef<TrainingDataInput>("ValidationInput").implement({
  description: "What a training measures on.",
  fields: (t) => ({
    dataset: t.field({
      type: DatasetKey,
      required: true,
      description: "Which dataset; the role READER is enough.",
    }),
    ref: t.string({
      description: "A branch means its head commit. Default: the default branch.",
    }),
  }),
});

builder.relayMutationField(
  "startTraining",
  {
    description: "What to train, from what.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "What to learn from." }),
      ref: t.string({
        description: "A branch means its head commit. Default: the default branch.",
      }),
      validation: t.field({
        type: ValidationInput,
        description: "What to measure on, never learned from. Default: nothing.",
      }),
      trainer: t.string({
        required: true,
        description: "`plugin/trainer`, or a plugin that has only one.",
      }),
      options: t.field({
        type: "JSON",
        description: "An object with the trainer's options. Default: none.",
      }),
      inputs: t.field({
        type: [TrainingInputInput],
        description: "Tensors by role. Default: those with the roles' own names.",
      }),
      modelName: t.string({
        description:
          "The name that the model gets, of at most 90 characters. Default: that of the dataset.",
      }),
    }),
  },
  {
    description:
      "Checks that a training can be carried out and queues it. Its models are registered with the owner of the dataset; needs the role WRITER there.",
    resolve: (_, { input }, context) =>
      change(context, async (db, actor) => {
        const data = await getTrainingData(db, actor, input, "WRITER");
        await getOwner(db, actor, data.dataset.ownerName, "WRITER");
        const { validation } = input;
        return startTraining(db, context.services, {
          ...data,
          ...(validation && { validation: await getTrainingData(db, actor, validation) }),
          trainer: input.trainer,
          author: authorOf(actor),
          options: checkOptions(input.options),
          inputs: toBindings(input.inputs ?? []),
          ...given({ modelName: input.modelName }),
          receipt: receiptOf(actor, "startTraining", input),
        });
      }),
  },
  {
    outputFields: (t) => ({
      run: t.field({
        type: TrainingRun,
        description: "The training, queued.",
        resolve: (run) => run,
      }),
    }),
  },
);

builder.relayMutationField(
  "cancelTraining",
  {
    description: "Which training to cancel.",
    inputFields: (t) => ({
      id: t.globalID({
        for: [TrainingRun],
        required: true,
        description: "The global id of the training.",
      }),
    }),
  },
  {
    description:
      "Cancels a training that has not ended; no model of it is registered. Needs the role WRITER on its dataset.",
    resolve: (_, { input }, context) =>
      change(context, async (db, actor) => {
        const { id } = await getWritableTraining(db, actor, input.id.id);
        return cancelTraining(db, id, receiptOf(actor, "cancelTraining", input));
      }),
  },
  {
    outputFields: (t) => ({
      run: t.field({
        type: TrainingRun,
        description: "The training, cancelled.",
        resolve: (run) => run,
      }),
    }),
  },
);

async function getTrainingData(
  db: Database,
  actor: Actor,
  { dataset: { owner, name }, ref }: TrainingDataInput,
  need: "READER" | "WRITER" = "READER",
): Promise<TrainingData> {
  return { dataset: await getDataset(db, actor, owner, name, need), ...given({ ref }) };
}

async function getWritableTraining(db: Database, actor: Actor, text: string): Promise<TrainingRow> {
  const id = parseNumericKey(text);
  const run = id === undefined ? null : await orNull("RUN_NOT_FOUND", () => getTraining(db, id));
  const dataset =
    run &&
    (await orNull("DATASET_NOT_FOUND", () => getDatasetById(db, actor, run.datasetId, "WRITER")));
  if (run && dataset) return run;
  throw new LoupeError("RUN_NOT_FOUND", "There is no such training, or it is not yours to see.");
}
