import { listTrainings, type TrainingRun as TrainingRow } from "@loupe/core";
import { builder } from "../builder.ts";
import { parseNumericKey, resolveList } from "./connection.ts";
import { Dataset } from "./dataset.ts";
import { loadDatasetById } from "./dataset-access.ts";
import { RunState } from "./evaluation-run.ts";
import { orNull } from "./or-null.ts";
import { TrainingRun } from "./training-run.ts";

const TrainingFilter = builder.inputType("TrainingFilter", {
  description: "Which trainings; of what is left out, any.",
  fields: (t) => ({
    states: t.field({ type: [RunState], description: "How far they are: one of these." }),
  }),
});

builder.objectField(Dataset, "trainings", (t) =>
  t.connection(
    {
      type: TrainingRun,
      description: "The trainings on the dataset, newest first.",
      args: { filter: t.arg({ type: TrainingFilter, description: "Default: all of them." }) },
      resolve: ({ id }, { filter, ...page }, context) =>
        resolveList<TrainingRow, number>(
          {
            kind: "trainings",
            load: async (range) => {
              const states = filter?.states?.filter((state) => state !== "PAUSED");
              const { trainings: items, hasNextPage } = await context.reads.run((db) =>
                listTrainings(db, id, { ...range, states }),
              );
              return { items, hasNextPage };
            },
            keyOf: (run) => run.id,
            parseKey: parseNumericKey,
          },
          page,
        ),
    },
    { name: "TrainingRunConnection", description: "A page of trainings." },
    { name: "TrainingRunEdge", description: "A training with its cursor." },
  ),
);

builder.objectField(TrainingRun, "dataset", (t) =>
  t.field({
    type: Dataset,
    description: "The dataset it learns from.",
    resolve: ({ datasetId }, _, context) => loadDatasetById(context, datasetId),
  }),
);

builder.objectField(TrainingRun, "validationDataset", (t) =>
  t.field({
    type: Dataset,
    nullable: true,
    description: "The dataset it measures on; null where there is none, or not for you to see.",
    resolve: ({ validationDatasetId: id }, _, context) =>
      id === null ? null : orNull("DATASET_NOT_FOUND", () => loadDatasetById(context, id)),
  }),
);
