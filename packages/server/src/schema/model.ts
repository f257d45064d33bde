import {
  findModel,
  getModelById,
  getOwner,
  findOwnerById,
  listModelRuns,
  listModels,
  referenceOf,
  type Model as ModelRow,
  readRunModels,
  type EvaluationRun as RunRow,
  type PackageFile,
} from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { parseNumericKey, resolveList, type ListSource } from "./connection.ts";
import { EvaluationRun } from "./evaluation-run.ts";
import { orNull } from "./or-null.ts";
import { Owner } from "./owner.ts";

const ModelFile = builder.objectRef<PackageFile>("ModelFile").implement({
  description: "A file of a model.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its path in the package." }),
    bytes: t.field({
      type: "SafeInt",
      description: "Its size.",
      resolve: ({ bytes }) => bytes,
    }),
  }),
});

const ModelProvenance = builder.objectRef<ModelRow>("ModelProvenance").implement({
  description: "Where a model comes from, as whoever registered it said.",
  fields: (t) => ({
    dataset: t.exposeString("sourceDataset", {
      nullable: true,
      description: "What it was trained on, `owner/name`.",
    }),
    commitId: t.exposeString("sourceCommitId", {
      nullable: true,
      description: "The commit of that dataset.",
    }),
    options: t.field({
      type: "JSON",
      nullable: true,
      description: "How it was trained.",
      resolve: ({ trainingOptions }) => trainingOptions,
    }),
    codeVersion: t.exposeString("codeVersion", {
      nullable: true,
      description: "The version of the code that trained it.",
    }),
  }),
});

export const Model = builder.node(builder.objectRef<ModelRow>("Model"), {
  description: "Weights with all that is needed to run them, registered with an owner.",
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (key, context) => {
    const id = parseNumericKey(key);
    return id === undefined ? null : findVisibleModel(context, id);
  },
  fields: (t) => ({
    reference: t.string({
      description: "`name@version`: what an option of type MODEL takes.",
      resolve: referenceOf,
    }),
    name: t.exposeString("name", { description: "Shared by all its versions." }),
    version: t.exposeString("version", { description: "Unique among the models of its name." }),
    digest: t.exposeString("digest", {
      description: "SHA-256 over names and contents of its files.",
    }),
    format: t.exposeString("format", { description: "`plugin/format`: which plugin can run it." }),
    classNames: t.exposeStringList("classNames", {
      description: "The classes that it tells apart, in its order.",
    }),
    folds: t.exposeInt("folds", {
      nullable: true,
      description:
        "How many models it is, of which each sample is judged by the one that was trained without it; null where it is one.",
    }),
    warnings: t.exposeStringList("warnings", {
      description: "What was found when it was tried, and is no reason to refuse it.",
    }),
    details: t.field({
      type: "JSON",
      description: "What else its plugin found out, such as the size of its input.",
      resolve: ({ details }) => details,
    }),
    metrics: t.field({
      type: "JSON",
      nullable: true,
      description: "What its author measured.",
      resolve: ({ metrics }) => metrics,
    }),
    provenance: t.field({
      type: ModelProvenance,
      description: "Where it comes from.",
      resolve: (model) => model,
    }),
    files: t.field({
      type: [ModelFile],
      description: "Its files by name.",
      resolve: ({ files }) => [...files],
    }),
    author: t.exposeString("author", {
      description: "The person, or `person/token`, who registered it.",
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was registered." }),
    runs: t.connection(
      {
        type: EvaluationRun,
        description: "The runs that use it, newest first.",
        resolve: ({ id }, args, context) => resolveList(runSource(context, id), args),
      },
      { name: "ModelRunConnection", description: "A page of runs of a model." },
      { name: "ModelRunEdge", description: "A run of a model with its cursor." },
    ),
  }),
});

builder.objectFields(Owner, (t) => ({
  models: t.connection(
    {
      type: Model,
      description: "Its registered models, newest first; needs the role READER there.",
      resolve: async ({ name }, args, context) => {
        const { id } = await readOwner(context, name);
        return resolveList(modelSource(context, id), args);
      },
    },
    { name: "ModelConnection", description: "A page of models." },
    { name: "ModelEdge", description: "A model with its cursor." },
  ),
  model: t.field({
    type: Model,
    nullable: true,
    description: "One of its models; null where there is none. Needs the role READER there.",
    args: {
      reference: t.arg.string({
        required: true,
        description:
          "`name`, which stands for its newest version, `name@version`, or at least 8 digits of its digest.",
      }),
    },
    resolve: async ({ name }, { reference }, context) => {
      const { id } = await readOwner(context, name);
      return context.reads.run((db) => findModel(db, id, reference));
    },
  }),
}));

/** @throws NOT_FOUND */
async function readOwner(context: Context, name: string) {
  const actor = await context.actor();
  return context.reads.run((db) => getOwner(db, actor, name));
}

/** Null where there is none, or its owner is not the actor's to see. */
async function findVisibleModel(context: Context, id: number): Promise<ModelRow | null> {
  const model = await orNull("MODEL_NOT_FOUND", () =>
    context.reads.run((db) => getModelById(db, id)),
  );
  if (!model) return null;
  const actor = await context.actor();
  const owner = await context.reads.run((db) => findOwnerById(db, actor, model.ownerId));
  return owner && model;
}

function modelSource(context: Context, ownerId: number): ListSource<ModelRow, number> {
  return {
    kind: "models",
    load: async (page) => {
      const { models, hasNextPage } = await context.reads.run((db) =>
        listModels(db, ownerId, page),
      );
      return { items: models, hasNextPage };
    },
    keyOf: ({ id }) => id,
    parseKey: parseNumericKey,
  };
}

function runSource(context: Context, modelId: number): ListSource<RunRow, number> {
  return {
    kind: "runs of a model",
    load: async (page) => {
      const { runs, hasNextPage } = await context.reads.run((db) =>
        listModelRuns(db, modelId, page),
      );
      return { items: runs, hasNextPage };
    },
    keyOf: ({ id }) => id,
    parseKey: parseNumericKey,
  };
}

builder.objectField(EvaluationRun, "models", (t) =>
  t.field({
    type: [Model],
    description:
      "The registered models that it uses; none where it uses the plugin's own, and without those that are deleted or not yours to see.",
    resolve: async ({ id }, _, context) => {
      const used = await context.reads.run((db) => readRunModels(db, id));
      const found = await Promise.all(
        [...used.values()].map((model) => findVisibleModel(context, model.id)),
      );
      return found.filter((model) => model !== null);
    },
  }),
);
