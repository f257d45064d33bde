import { LoupeError, watchTraining, type TrainingEvent as TrainingEventRow } from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { RunState } from "./evaluation-run.ts";
import { TrainingPoint } from "./training-point.ts";
import { findTrainingByKey, loadTraining, TrainingRun } from "./training-run.ts";

const TrainingEvent = builder.objectRef<TrainingEventRow>("TrainingEvent").implement({
  description: "Something that happened to a training.",
  fields: (t) => ({
    number: t.exposeInt("number", { description: "Counts the events of the training from 1." }),
    run: t.field({
      type: TrainingRun,
      description: "The training as it is now.",
      resolve: ({ runId }, _, context) => loadTraining(context, runId),
    }),
    state: t.field({
      type: RunState,
      description: "How far it was.",
      resolve: ({ state }) => state,
    }),
    step: t.exposeInt("step", { description: "The last step of the model that was in training." }),
    steps: t.exposeInt("steps", {
      nullable: true,
      description: "How many there are; null until it has told.",
    }),
    fold: t.exposeInt("fold", { nullable: true, description: "Which of several models it was." }),
    point: t.field({
      type: TrainingPoint,
      nullable: true,
      description: "The figures of a step, where the event tells some.",
      resolve: (event) => (event.kind === "PROGRESS" || event.kind === "EVALUATION" ? event : null),
    }),
    log: t.exposeString("log", {
      nullable: true,
      description: "Lines of its log, where the event is some.",
    }),
  }),
});

builder.subscriptionField("trainingProgress", (t) =>
  t.field({
    type: TrainingEvent,
    description: "What happened to a training and what happens, until it has ended.",
    args: {
      run: t.arg.globalID({
        for: [TrainingRun],
        required: true,
        description: "The global id of the training.",
      }),
      since: t.arg.int({
        description: "Only events with a greater number: the last one seen. Default: all.",
      }),
    },
    subscribe: async (_, { run, since }, context) =>
      watch(context, await checkTraining(context, run.id), since ?? 0),
    resolve: (event) => event,
  }),
);

async function checkTraining(context: Context, text: string): Promise<number> {
  const run = await findTrainingByKey(context, text);
  if (run) return run.id;
  throw new LoupeError("RUN_NOT_FOUND", "There is no such training, or it is not yours to see.");
}

async function* watch(
  context: Context,
  runId: number,
  since: number,
): AsyncGenerator<TrainingEventRow> {
  const { services, aborted } = context;
  for await (const event of watchTraining(services.pool, runId, since, aborted)) {
    await context.reads.renew();
    yield event;
  }
}
