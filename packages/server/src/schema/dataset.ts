import { findOrigin, getBranch, listCommits, type Dataset as DatasetRow } from "@loupe/core";
import { builder } from "../builder.ts";
import { openRef } from "../ref-scope.ts";
import { Branch } from "./branch.ts";
import { Commit, CommitConnection, commitSource } from "./commit.ts";
import { parseNumericKey, resolveList } from "./connection.ts";
import { loadDatasetById } from "./dataset-access.ts";
import { EvaluationRun } from "./evaluation-run.ts";
import { loadOwner, Owner } from "./owner.ts";
import { orNull } from "./or-null.ts";
import { Ref } from "./ref-type.ts";
import { listRunsOf, RunFilter } from "./run-list.ts";
import { Sample, sampleArguments } from "./sample.ts";
import { resolveSample } from "./resolve-sample.ts";
import { resolveSamples, SampleConnection, samplesArguments } from "./sample-connection.ts";
import { findTagByName, Tag } from "./tag.ts";
import { resolveTensor, Tensor, tensorsOf } from "./tensor.ts";

export const Visibility = builder.enumType("Visibility", {
  description: "Who may read a dataset.",
  values: {
    PRIVATE: { description: "Those with a role on its owner." },
    PUBLIC: { description: "Everybody." },
  } as const,
});

const refArgument =
  "A branch, a tag, a commit id or at least eight characters of one. Default: the default branch.";

const DatasetRef = builder.objectRef<DatasetRow>("Dataset");

export const Dataset = builder.node(DatasetRef, {
  description: "A named, versioned set of tensors with a common sample index.",
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (text, context) => {
    const id = parseNumericKey(text);
    return id === undefined
      ? null
      : orNull("DATASET_NOT_FOUND", () => loadDatasetById(context, id));
  },
  fields: (t) => ({
    owner: t.field({
      type: Owner,
      description: "Whom it belongs to.",
      resolve: ({ ownerName }, _, context) => loadOwner(context, ownerName),
    }),
    name: t.exposeString("name", { description: "Unique among the datasets of its owner." }),
    fullName: t.string({
      description: "`owner/name`.",
      resolve: ({ ownerName, name }) => `${ownerName}/${name}`,
    }),
    description: t.exposeString("description", {
      description: "What it is, in its owner's words.",
    }),
    visibility: t.expose("visibility", { type: Visibility, description: "Who may read it." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    defaultBranch: t.field({
      type: Branch,
      description: "The branch that is read and written where none is named.",
      resolve: (dataset, _, context) =>
        context.reads.run((db) => getBranch(db, dataset, dataset.defaultBranch)),
    }),
    branch: t.field({
      type: Branch,
      nullable: true,
      description: "The branch of this name; null where there is none.",
      args: { name: t.arg.string({ required: true, description: "The name of the branch." }) },
      resolve: (dataset, { name }, context) =>
        orNull("REF_NOT_FOUND", () => context.reads.run((db) => getBranch(db, dataset, name))),
    }),
    tag: t.field({
      type: Tag,
      nullable: true,
      description: "The tag of this name; null where there is none.",
      args: { name: t.arg.string({ required: true, description: "The name of the tag." }) },
      resolve: (dataset, { name }, context) => findTagByName(context, dataset, name),
    }),
    forkedFrom: t.field({
      type: DatasetRef,
      nullable: true,
      description:
        "The dataset it was forked from; null where it is no fork, and where that dataset is gone or not yours to see.",
      resolve: async ({ id }, _, context) => {
        const origin = await context.reads.run((db) => findOrigin(db, id));
        return origin === null
          ? null
          : orNull("DATASET_NOT_FOUND", () => loadDatasetById(context, origin));
      },
    }),
    ref: t.field({
      type: Ref,
      description: "What a branch name, a tag name or a commit id stands for.",
      args: { name: t.arg.string({ description: refArgument }) },
      resolve: (dataset, { name }, context) => openRef(context, dataset, name),
    }),
    tensors: t.field({
      type: [Tensor],
      description: "The tensors at a ref, by path.",
      args: { ref: t.arg.string({ description: refArgument }) },
      resolve: async (dataset, { ref }, context) => tensorsOf(await openRef(context, dataset, ref)),
    }),
    tensor: t.field({
      type: Tensor,
      description: "The tensor of this path at a ref.",
      args: {
        ref: t.arg.string({ description: refArgument }),
        path: t.arg.string({
          required: true,
          description: "The path, such as `model_evaluation/loss`.",
        }),
      },
      resolve: async (dataset, { ref, path }, context) =>
        resolveTensor(await openRef(context, dataset, ref), path),
    }),
    samples: t.connection(
      {
        type: Sample,
        description: "The samples at a ref, filtered and in order.",
        args: { ref: t.arg.string({ description: refArgument }), ...samplesArguments },
        resolve: async (dataset, args, context) =>
          resolveSamples(context, await openRef(context, dataset, args.ref), args),
      },
      SampleConnection,
    ),
    sample: t.field({
      type: Sample,
      description: "One sample at a ref, by its index or its id.",
      args: { ref: t.arg.string({ description: refArgument }), ...sampleArguments },
      resolve: async (dataset, args, context) =>
        resolveSample(await openRef(context, dataset, args.ref), args),
    }),
    commits: t.connection(
      {
        type: Commit,
        description: "The history of a ref, newest first.",
        args: { ref: t.arg.string({ description: refArgument }) },
        resolve: async (dataset, args, context) => {
          const { ref } = await openRef(context, dataset, args.ref);
          return resolveList(
            commitSource((page) => context.reads.run((db) => listCommits(db, ref, page))),
            args,
          );
        },
      },
      CommitConnection,
    ),
    runs: t.connection(
      {
        type: EvaluationRun,
        description: "The evaluation runs on the dataset, newest first.",
        args: { filter: t.arg({ type: RunFilter, description: "Only these." }) },
        resolve: (dataset, args, context) => listRunsOf(context, dataset, args),
      },
      { name: "EvaluationRunConnection", description: "A page of evaluation runs." },
      { name: "EvaluationRunEdge", description: "An evaluation run with its cursor." },
    ),
  }),
});
