import {
  attributeChange,
  authorOf,
  findCombinedRuns,
  getDatasetById,
  LoupeError,
  startCombinedRuns,
  whyNotCombined,
  type CombinedRuns,
  type EvaluationRun as RunRow,
  type FigureAttribution as FigureAttributionRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { receiptOf } from "../change-once.ts";
import { change, type Context } from "../context.ts";
import { given } from "../given.ts";
import { EvaluationRun } from "./evaluation-run.ts";
import { readSummary } from "./read-summary.ts";
import { findComparedRuns, RunComparison, type ComparedRuns } from "./run-comparison.ts";

interface Attribution extends CombinedRuns {
  runs: ComparedRuns;
  reason: string | null;
}

const FigureAttribution = builder.objectRef<FigureAttributionRow>("FigureAttribution").implement({
  description:
    "How much of the change of a figure is due to what; the two parts make up the change.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "What the evaluator calls it, such as `AP`." }),
    change: t.exposeFloat("change", { description: "after − before." }),
    model: t.exposeFloat("model", { description: "Due to other predictions." }),
    labels: t.exposeFloat("labels", { description: "Due to edited labels." }),
  }),
});

const RunAttribution = builder.objectRef<Attribution>("RunAttribution").implement({
  description:
    "How much of a change is due to the model and how much to edited labels: both models' predictions on both versions of the labels, none predicted anew.",
  fields: (t) => ({
    reason: t.exposeString("reason", {
      nullable: true,
      description: "Why it can't be told for these runs; null where it can.",
    }),
    relabelled: t.field({
      type: EvaluationRun,
      nullable: true,
      description:
        "The run of the former predictions on the later labels; null until it is started.",
      resolve: ({ relabelled }) => relabelled,
    }),
    remodelled: t.field({
      type: EvaluationRun,
      nullable: true,
      description:
        "The run of the later predictions on the former labels; null until it is started.",
      resolve: ({ remodelled }) => remodelled,
    }),
    figures: t.field({
      type: [FigureAttribution],
      description: "The figures that all four have; none until both runs have succeeded.",
      resolve: (attribution, _, context) => readAttributed(context, attribution),
    }),
  }),
});

builder.objectField(RunComparison, "attribution", (t) =>
  t.field({
    type: RunAttribution,
    description: "How much of the changes is due to what; see `startAttribution`.",
    resolve: (runs, _, context) => openAttribution(context, runs),
  }),
);

async function openAttribution(context: Context, runs: ComparedRuns): Promise<Attribution> {
  const { plugins } = context.services;
  const reason = whyNotCombined(plugins, runs);
  if (reason !== undefined) return { runs, reason, relabelled: null, remodelled: null };
  const combined = await context.reads.run((db) => findCombinedRuns(db, plugins, runs));
  return { runs, reason: null, ...combined };
}

async function readAttributed(
  context: Context,
  { runs, relabelled, remodelled }: Attribution,
): Promise<FigureAttributionRow[]> {
  if (relabelled?.state !== "SUCCEEDED" || remodelled?.state !== "SUCCEEDED") return [];
  const figuresOf = async ({ id }: RunRow) => (await readSummary(context, id, "figures")) ?? {};
  return attributeChange({
    before: await figuresOf(runs.before),
    after: await figuresOf(runs.after),
    relabelled: await figuresOf(relabelled),
    remodelled: await figuresOf(remodelled),
  });
}

builder.relayMutationField(
  "startAttribution",
  {
    description: "Whose change is to be told apart.",
    inputFields: (t) => ({
      before: t.globalID({
        for: [EvaluationRun],
        required: true,
        description: "The global id of the run to compare with.",
      }),
      after: t.globalID({
        for: [EvaluationRun],
        required: true,
        description: "The global id of the run to compare.",
      }),
      branch: t.string({
        required: true,
        description:
          "Where the outputs of the two runs are committed; without uncommitted changes.",
      }),
      outputGroup: t.string({
        description: "The group above their output tensors. Default: `combined`.",
      }),
    }),
  },
  {
    description:
      "Starts the runs that an attribution lacks: each model's predictions, as they are stored, on the other's labels. Needs the role WRITER on the dataset.",
    resolve: async (_, { input }, context) => {
      const runs = await findComparedRuns(context, input.before.id, input.after.id);
      if (!runs)
        throw new LoupeError("RUN_NOT_FOUND", "There is no such run, or it is not yours to see.");
      const started = await change(context, async (db, actor) =>
        startCombinedRuns(db, context.services, {
          ...runs,
          dataset: await getDatasetById(db, actor, runs.after.datasetId, "WRITER"),
          branch: input.branch,
          author: authorOf(actor),
          ...given({ outputGroup: input.outputGroup }),
          receipt: receiptOf(actor, "startAttribution", input),
        }),
      );
      return { runs, started };
    },
  },
  {
    outputFields: (t) => ({
      runs: t.field({
        type: [EvaluationRun],
        description: "Those that were started; none where all were there.",
        resolve: ({ started }) => started,
      }),
      comparison: t.field({
        type: RunComparison,
        description: "The two runs.",
        resolve: ({ runs }) => runs,
      }),
    }),
  },
);
