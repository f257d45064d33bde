import { findRoleOn } from "@loupe/core";
import { builder } from "../builder.ts";
import { Branch, findBranchById } from "./branch.ts";
import { Dataset } from "./dataset.ts";
import { loadDatasetById } from "./dataset-access.ts";
import { DatasetConnection, listDatasetsFor } from "./dataset-queries.ts";
import { EvaluationRun } from "./evaluation-run.ts";
import { Owner } from "./owner.ts";
import { Role } from "./role.ts";
import { Token } from "./token.ts";

builder.objectField(Dataset, "viewerRole", (t) =>
  t.field({
    type: Role,
    description: "What you may do with it; who only sees it since it is public has `READER`.",
    resolve: async ({ id }, _, context) => {
      const actor = await context.actor();
      return context.reads.once(`role:${id}`, (db) => findRoleOn(db, actor, id));
    },
  }),
);

builder.objectField(EvaluationRun, "dataset", (t) =>
  t.field({
    type: Dataset,
    description: "The dataset it reads and writes.",
    resolve: ({ datasetId }, _, context) => loadDatasetById(context, datasetId),
  }),
);

builder.objectField(EvaluationRun, "branch", (t) =>
  t.field({
    type: Branch,
    nullable: true,
    description: "The branch its outputs are committed to; null where it was deleted.",
    resolve: ({ datasetId, branchId }, _, context) => findBranchById(context, datasetId, branchId),
  }),
);

builder.objectField(Token, "dataset", (t) =>
  t.field({
    type: Dataset,
    nullable: true,
    description: "The only dataset that it opens, beside public ones; null: all of the owner's.",
    resolve: ({ datasetId }, _, context) =>
      datasetId === null ? null : loadDatasetById(context, datasetId),
  }),
);

builder.objectField(Owner, "datasets", (t) =>
  t.connection(
    {
      type: Dataset,
      description: "Those of its datasets that you may read, in the order they were made.",
      resolve: ({ name }, args, context) => listDatasetsFor(context, { owner: name }, args),
    },
    DatasetConnection,
  ),
);
