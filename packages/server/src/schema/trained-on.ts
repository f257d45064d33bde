import {
  isInSample,
  readTrainedOn,
  type EvaluationRun as RunRow,
  type TrainedOn as TrainedOnRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { loadDatasetById } from "./dataset-access.ts";
import { EvaluationRun } from "./evaluation-run.ts";
import { orNull } from "./or-null.ts";

const TrainedOn = builder.objectRef<TrainedOnRow>("TrainedOn").implement({
  description: "What a model behind a run was trained on, as whoever registered it said.",
  fields: (t) => ({
    model: t.exposeString("model", { description: "`name@version`." }),
    commitId: t.exposeString("commitId", { description: "The commit it was trained on." }),
    samples: t.exposeInt("samples", {
      description: "How many samples of the run exist at that commit: those with the same ids.",
    }),
    folds: t.exposeInt("folds", {
      nullable: true,
      description:
        "Of a set of so many models, each sample is judged by the one that was trained without it; null for a single model.",
    }),
  }),
});

builder.objectFields(EvaluationRun, (t) => ({
  trainedOn: t.field({
    type: [TrainedOn],
    description:
      "The registered models behind the run whose training data is known: those it uses, and those of the runs that wrote what it reads.",
    resolve: (run, _, context) => loadTrainedOn(context, run),
  }),
  inSample: t.boolean({
    nullable: true,
    description:
      "Whether a model behind the run was trained on any of the samples that it judges, which flatters the figures; null where that is not known.",
    resolve: async (run, _, context) => {
      const found = await loadTrainedOn(context, run);
      return found.length === 0 ? null : found.some(isInSample);
    },
  }),
  notes: t.field({
    type: ["String"],
    description:
      "Sentences about how the run is to be taken: whether it is in-sample, or out of fold.",
    resolve: async (run, _, context) => {
      const found = await loadTrainedOn(context, run);
      return found.filter(({ samples }) => samples > 0).map(describe);
    },
  }),
}));

/** Nothing is known any more where the commit that the run read was cleaned up. */
function loadTrainedOn(context: Context, run: RunRow): Promise<TrainedOnRow[]> {
  return context.reads.keep(`trained on: ${run.id}`, async () => {
    const dataset = await loadDatasetById(context, run.datasetId);
    const read = () => context.reads.run((db) => readTrainedOn(db, dataset, run));
    return (await orNull("REF_NOT_FOUND", read)) ?? [];
  });
}

function describe(trained: TrainedOnRow): string {
  const { model, commitId, samples, folds } = trained;
  const where = `commit ${commitId.slice(0, 8)}, where ${samples} samples of this run exist`;
  return isInSample(trained)
    ? `In-sample: model ${model} was trained on ${where}; it flatters them.`
    : `Out of fold: model ${model} was trained on ${where}; each is judged by the one of its ${folds} models that has not seen it.`;
}
