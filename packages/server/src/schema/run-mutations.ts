import {
  cancelRun,
  getDatasetById,
  getRun,
  LoupeError,
  pauseRun,
  resumeRun,
  startRun,
  type Database,
  type Actor,
  type EvaluationRun as RunRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { changeDataset } from "../change-dataset.ts";
import { receiptOf } from "../change-once.ts";
import { change } from "../context.ts";
import { given } from "../given.ts";
import { parseNumericKey } from "./connection.ts";
import { DatasetKey } from "./dataset-access.ts";
import { EvaluationRun } from "./evaluation-run.ts";
import { orNull } from "./or-null.ts";
import { checkOptions, RunInputInput, toBindings } from "./run-input.ts";

builder.relayMutationField(
  "startRun",
  {
    description: "What to evaluate, with what.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      branch: t.string({
        required: true,
        description: "Where the outputs are committed; without uncommitted changes.",
      }),
      ref: t.string({ description: "What is read. Default: the branch's head." }),
      evaluator: t.string({ required: true, description: "`plugin/evaluator`." }),
      options: t.field({
        type: "JSON",
        description: "An object with the evaluator's options. Default: none.",
      }),
      inputs: t.field({
        type: [RunInputInput],
        description: "Tensors by role. Default: those with the roles' own names.",
      }),
      outputGroup: t.string({
        description: "The group of the output tensors. Default: `model_evaluation`.",
      }),
      message: t.string({ description: "Of the commit. Default: says what was evaluated." }),
      force: t.boolean({
        description:
          "Compute every sample, also those whose outputs an earlier run has computed from the same. Default: false.",
      }),
    }),
  },
  {
    description: "Checks that a run can be carried out and queues it.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "startRun", input, (db, { dataset, author, receipt }) =>
        startRun(db, context.services, {
          dataset,
          branch: input.branch,
          evaluator: input.evaluator,
          author,
          options: checkOptions(input.options),
          inputs: toBindings(input.inputs ?? []),
          inputRefs: toInputRefs(input.inputs ?? []),
          ...given({
            ref: input.ref,
            outputGroup: input.outputGroup,
            message: input.message,
            force: input.force,
          }),
          ...receipt,
        }),
      ),
  },
  {
    outputFields: (t) => ({
      run: t.field({ type: EvaluationRun, description: "The run, queued.", resolve: (run) => run }),
    }),
  },
);

builder.relayMutationField(
  "cancelRun",
  {
    description: "Which run to cancel.",
    inputFields: (t) => ({
      id: t.globalID({
        for: [EvaluationRun],
        required: true,
        description: "The global id of the run.",
      }),
    }),
  },
  {
    description:
      "Cancels a run that has not ended; nothing of it becomes visible. Needs the role WRITER on its dataset.",
    resolve: (_, { input }, context) =>
      change(context, async (db, actor) => {
        const { id } = await getWritableRun(db, actor, input.id.id);
        return cancelRun(db, id, receiptOf(actor, "cancelRun", input));
      }),
  },
  {
    outputFields: (t) => ({
      run: t.field({
        type: EvaluationRun,
        description: "The run, cancelled.",
        resolve: (run) => run,
      }),
    }),
  },
);

builder.relayMutationField(
  "pauseRun",
  {
    description: "Which run to pause.",
    inputFields: (t) => ({
      id: t.globalID({
        for: [EvaluationRun],
        required: true,
        description: "The global id of the run.",
      }),
    }),
  },
  {
    description:
      "Hands out no more samples of a run until it is resumed. What workers have begun is stored. Needs the role WRITER on its dataset.",
    resolve: (_, { input }, context) =>
      change(context, async (db, actor) => {
        const { id } = await getWritableRun(db, actor, input.id.id);
        return pauseRun(db, id, receiptOf(actor, "pauseRun", input));
      }),
  },
  {
    outputFields: (t) => ({
      run: t.field({
        type: EvaluationRun,
        description: "The run, paused.",
        resolve: (run) => run,
      }),
    }),
  },
);

builder.relayMutationField(
  "resumeRun",
  {
    description: "Which run to resume.",
    inputFields: (t) => ({
      id: t.globalID({
        for: [EvaluationRun],
        required: true,
        description: "The global id of the run.",
      }),
    }),
  },
  {
    description: "Lets a paused run go on where it was. Needs the role WRITER on its dataset.",
    resolve: (_, { input }, context) =>
      change(context, async (db, actor) => {
        const { id } = await getWritableRun(db, actor, input.id.id);
        return resumeRun(db, context.services.queue, id, receiptOf(actor, "resumeRun", input));
      }),
  },
  {
    outputFields: (t) => ({
      run: t.field({
        type: EvaluationRun,
        description: "The run, resumed.",
        resolve: (run) => run,
      }),
    }),
  },
);

async function getWritableRun(db: Database, actor: Actor, text: string): Promise<RunRow> {
  const id = parseNumericKey(text);
  const run = id === undefined ? null : await orNull("RUN_NOT_FOUND", () => getRun(db, id));
  const dataset =
    run &&
    (await orNull("DATASET_NOT_FOUND", () => getDatasetById(db, actor, run.datasetId, "WRITER")));
  if (run && dataset) return run;
  throw new LoupeError("RUN_NOT_FOUND", "There is no such run, or it is not yours to see.");
}

function toInputRefs(
  inputs: readonly { role: string; ref?: string | null | undefined }[],
): Record<string, string> {
  return Object.fromEntries(inputs.flatMap(({ role, ref }) => (ref == null ? [] : [[role, ref]])));
}
