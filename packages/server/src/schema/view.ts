import {
  createView,
  deleteView,
  findView,
  listViews,
  updateView,
  type View as ViewRow,
} from "@loupe/core";
import type { JsonValue } from "@loupe/plugin-api";
import { builder } from "../builder.ts";
import { changeDataset } from "../change-dataset.ts";
import type { Context } from "../context.ts";
import { openRef } from "../ref-scope.ts";
import { parseNumericKey, resolveList } from "./connection.ts";
import { Dataset } from "./dataset.ts";
import { DatasetKey, loadDatasetById } from "./dataset-access.ts";
import { orNull } from "./or-null.ts";
import { Sample } from "./sample.ts";
import { pagingArguments, resolveSamples, SampleConnection } from "./sample-connection.ts";
import {
  SampleFilter,
  SampleOrder,
  toOrderKey,
  type SampleFilterShape,
  type SampleOrderShape,
} from "./sample-filter.ts";

const View = builder.node(builder.objectRef<ViewRow>("View"), {
  description: "A saved query: filter, order and ref, and what a client shows of it.",
  id: { resolve: ({ datasetId, id }) => `${datasetId}:${id}` },
  loadWithoutCache: (key, context) => findViewByKey(context, key),
  fields: (t) => ({
    name: t.exposeString("name", { description: "Unique among the views of its dataset." }),
    ref: t.exposeString("ref", {
      nullable: true,
      description: "The ref that is read; null for the default branch.",
    }),
    filter: t.expose("filter", {
      type: "JSON",
      nullable: true,
      description: "As it was given: a `SampleFilter`. Null for all samples.",
    }),
    orderBy: t.expose("orderBy", {
      type: "JSON",
      description: "As it was given: a list of `SampleOrder`.",
    }),
    shown: t.expose("shown", {
      type: "JSON",
      nullable: true,
      description: "What a client shows and how: known to it alone.",
    }),
    author: t.exposeString("author", {
      description: "The person, or `person/token`, who last changed it.",
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    updatedAt: t.expose("updatedAt", { type: "DateTime", description: "When it last changed." }),
    samples: t.connection(
      {
        type: Sample,
        description:
          "What it finds. Tensors and classes that the ref has under other names are an error, as in any filter.",
        args: {
          ref: t.arg.string({ description: "Another ref than its own." }),
          ...pagingArguments,
        },
        resolve: async ({ datasetId, filter, orderBy, ref }, args, context) => {
          const dataset = await loadDatasetById(context, datasetId);
          return resolveSamples(context, await openRef(context, dataset, args.ref ?? ref), {
            ...args,
            // They were read as such when they were saved.
            filter: filter as SampleFilterShape | null,
            orderBy: orderBy as unknown as SampleOrderShape[],
          });
        },
      },
      SampleConnection,
    ),
  }),
});

async function findViewByKey(context: Context, key: string): Promise<ViewRow | null> {
  const [datasetId, id] = key.split(":").map((part) => parseNumericKey(part));
  if (datasetId === undefined || id === undefined) return null;
  const dataset = await orNull("DATASET_NOT_FOUND", () => loadDatasetById(context, datasetId));
  if (!dataset) return null;
  const { views } = await context.reads.run((db) =>
    listViews(db, datasetId, { first: 1, after: id - 1 }),
  );
  return views[0]?.id === id ? views[0] : null;
}

builder.objectField(Dataset, "view", (t) =>
  t.field({
    type: View,
    nullable: true,
    description: "The view of this name; null where there is none.",
    args: { name: t.arg.string({ required: true, description: "The name of the view." }) },
    resolve: ({ id }, { name }, context) => context.reads.run((db) => findView(db, id, name)),
  }),
);

builder.objectField(Dataset, "views", (t) =>
  t.connection(
    {
      type: View,
      description: "Its views in the order they were made.",
      resolve: ({ id }, args, context) =>
        resolveList<ViewRow, number>(
          {
            kind: "views",
            load: async (page) => {
              const { views, hasNextPage } = await context.reads.run((db) =>
                listViews(db, id, page),
              );
              return { items: views, hasNextPage };
            },
            keyOf: (view) => view.id,
            parseKey: parseNumericKey,
          },
          args,
        ),
    },
    { name: "ViewConnection", description: "A page of views." },
    { name: "ViewEdge", description: "A view with its cursor." },
  ),
);

builder.relayMutationField(
  "createView",
  {
    description: "The view to save.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      name: t.string({ required: true, description: "The name of the new view." }),
      ref: t.string({ description: "The ref that is read. Default: the default branch." }),
      filter: t.field({ type: SampleFilter, description: "Which samples. Default: all." }),
      orderBy: t.field({
        type: [SampleOrder],
        description: "In which order. Default: by sample id.",
      }),
      shown: t.field({
        type: "JSON",
        description: "What the client shows and how; with the query 64 kB at most.",
      }),
    }),
  },
  {
    description:
      "Saves a query. Names in it are looked up when it is asked for, since refs differ in them.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "createView", input, (db, { dataset, author, receipt }) =>
        createView(db, {
          dataset,
          author,
          name: input.name,
          ref: input.ref ?? null,
          filter: jsonOf(input.filter ?? null),
          orderBy: savedOrder(input.orderBy),
          shown: jsonOf(input.shown ?? null),
          ...receipt,
        }),
      ),
  },
  {
    outputFields: (t) => ({
      view: t.field({ type: View, description: "The new view.", resolve: (view) => view }),
    }),
  },
);

builder.relayMutationField(
  "updateView",
  {
    description: "What to change of a view; what is left out stays, null empties it.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      name: t.string({ required: true, description: "The name of the view." }),
      newName: t.string({ description: "Another name." }),
      ref: t.string({ description: "Another ref; null for the default branch." }),
      filter: t.field({ type: SampleFilter, description: "Another filter; null for all samples." }),
      orderBy: t.field({ type: [SampleOrder], description: "Another order." }),
      shown: t.field({ type: "JSON", description: "What the client shows and how." }),
    }),
  },
  {
    description: "Changes a view.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "updateView", input, (db, { dataset, author, receipt }) => {
        const { name, newName, ref, filter, orderBy, shown } = input;
        return updateView(db, {
          dataset,
          author,
          name,
          ...(newName == null ? {} : { newName }),
          ...(ref === undefined ? {} : { ref }),
          ...(filter === undefined ? {} : { filter: jsonOf(filter) }),
          ...(orderBy === undefined ? {} : { orderBy: savedOrder(orderBy) }),
          ...(shown === undefined ? {} : { shown: jsonOf(shown) }),
          ...receipt,
        });
      }),
  },
  {
    outputFields: (t) => ({
      view: t.field({ type: View, description: "The view as it is now.", resolve: (view) => view }),
    }),
  },
);

builder.relayMutationField(
  "deleteView",
  {
    description: "Which view to delete.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      name: t.string({ required: true, description: "The name of the view." }),
    }),
  },
  {
    description: "Deletes a view; what it showed stays.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "deleteView", input, async (db, { dataset, receipt }) => {
        await deleteView(db, { dataset, name: input.name, ...receipt });
        return { deletedName: input.name };
      }),
  },
  {
    outputFields: (t) => ({
      deletedName: t.string({
        description: "The name it had.",
        resolve: ({ deletedName }) => deletedName,
      }),
    }),
  },
);

/** @throws INVALID_INPUT where no ref could answer it */
function savedOrder(orderBy: readonly SampleOrderShape[] | null | undefined): JsonValue[] {
  const keys = orderBy ?? [];
  keys.forEach((key, position) => toOrderKey(key, position));
  return jsonOf(keys) as JsonValue[];
}

/** What GraphQL read, as JSON without the prototypes of inputs. */
function jsonOf(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
