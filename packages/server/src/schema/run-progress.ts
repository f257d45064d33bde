import { LoupeError, watchRun, type RunEvent as RunEventRow } from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { parseNumericKey } from "./connection.ts";
import { EvaluationRun, findRun, loadRun, RunState } from "./evaluation-run.ts";

const RunEvent = builder.objectRef<RunEventRow>("RunEvent").implement({
  description: "Something that happened to a run.",
  fields: (t) => ({
    number: t.exposeInt("number", { description: "Counts the events of the run from 1." }),
    run: t.field({
      type: EvaluationRun,
      description: "The run as it is now.",
      resolve: ({ runId }, _, context) => loadRun(context, runId),
    }),
    state: t.field({
      type: RunState,
      description: "How far the run was.",
      resolve: ({ state }) => state as never,
    }),
    samplesDone: t.exposeInt("samplesDone", { description: "How many samples were evaluated." }),
    samplesTotal: t.exposeInt("samplesTotal", {
      nullable: true,
      description: "How many there are; null until it runs.",
    }),
    log: t.exposeString("log", {
      nullable: true,
      description: "A line of its log, where the event is one.",
    }),
  }),
});

builder.subscriptionField("runProgress", (t) =>
  t.field({
    type: RunEvent,
    description: "What happened to a run and what happens, until it has ended.",
    args: {
      run: t.arg.globalID({
        for: [EvaluationRun],
        required: true,
        description: "The global id of the run.",
      }),
      since: t.arg.int({
        description: "Only events with a greater number: the last one seen. Default: all.",
      }),
    },
    subscribe: async (_, { run, since }, context) =>
      watch(context, await checkRun(context, run.id), since ?? 0),
    resolve: (event) => event,
  }),
);

async function checkRun(context: Context, text: string): Promise<number> {
  const id = parseNumericKey(text);
  const run = id === undefined ? null : await findRun(context, id);
  if (run) return run.id;
  throw new LoupeError("RUN_NOT_FOUND", "There is no such run, or it is not yours to see.");
}

async function* watch(context: Context, runId: number, since: number): AsyncGenerator<RunEventRow> {
  for await (const event of watchRun(context.services.pool, runId, since, context.aborted)) {
    await context.reads.renew();
    yield event;
  }
}
