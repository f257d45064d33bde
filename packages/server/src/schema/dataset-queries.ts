import { countDatasets, listDatasets, type DatasetRestriction } from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import type { PageArguments } from "../limits/page-size.ts";
import { parseNumericKey, resolveList } from "./connection.ts";
import { Dataset } from "./dataset.ts";
import { loadDataset } from "./dataset-access.ts";
import { askedRef } from "./asked-ref.ts";

/** What the count of a list needs to know. */
interface ListedDatasets {
  restriction: DatasetRestriction;
}

export const DatasetConnection = builder.connectionObject(
  {
    type: Dataset,
    name: "DatasetConnection",
    description: "A page of datasets.",
    fields: (t) => ({
      totalCount: t.int({
        description: "How many there are of these; computed only where it is asked for.",
        resolve: (page, _, context) => countListed(context, page),
      }),
    }),
  },
  { name: "DatasetEdge", description: "A dataset with its cursor." },
);

async function countListed(context: Context, page: object): Promise<number> {
  const { restriction } = page as ListedDatasets;
  const actor = await context.actor();
  return context.reads.run((db) => countDatasets(db, actor, restriction));
}

builder.queryField("dataset", (t) =>
  t.field({
    type: Dataset,
    description:
      "The dataset of this name; an error DATASET_NOT_FOUND where there is none or it is not yours to see.",
    args: {
      owner: t.arg.string({ required: true, description: "The name of its owner." }),
      name: t.arg.string({ required: true, description: "Its name." }),
    },
    resolve: (_, key, context, info) => loadDataset(context, key, askedRef(info)),
  }),
);

builder.queryField("datasets", (t) =>
  t.connection(
    {
      type: Dataset,
      description: "The datasets you may read, in the order they were made.",
      args: {
        owner: t.arg.string({ description: "Only those of this owner." }),
        search: t.arg.string({ description: "Only those with this text in name or description." }),
      },
      resolve: (_, { owner, search, ...page }, context) =>
        listDatasetsFor(context, { owner: owner ?? undefined, search: search ?? undefined }, page),
    },
    DatasetConnection,
  ),
);

/** A page of the datasets that the actor may read. */
export async function listDatasetsFor(
  context: Context,
  restriction: DatasetRestriction,
  page: PageArguments,
) {
  const actor = await context.actor();
  const listed = await resolveList(
    {
      kind: "datasets",
      load: (part: { first: number; after?: number }) =>
        context.reads.run((db) => listDatasets(db, actor, { ...restriction, ...part })),
      keyOf: ({ id }) => id,
      parseKey: parseNumericKey,
    },
    page,
  );
  return { ...listed, restriction };
}
