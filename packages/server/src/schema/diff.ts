import { getCommit, listTensorChanges } from "@loupe/core";
import { builder } from "../builder.ts";
import { Commit } from "./commit.ts";
import { resolveList } from "./connection.ts";
import { Dataset } from "./dataset.ts";
import {
  ObjectChange,
  objectChangeSource,
  SampleChange,
  sampleChangeSource,
  ValueChange,
  valueChangeSource,
} from "./diff-changes.ts";
import { countAllObjects, countAllValues, openDiffNode, type DiffNode } from "./diff-node.ts";
import { TensorDiff } from "./diff-tensor.ts";
import { Ref } from "./ref-type.ts";

const Diff = builder.objectRef<DiffNode>("Diff").implement({
  description: "What differs between two refs. Of a branch, its uncommitted changes count.",
  fields: (t) => ({
    from: t.field({
      type: Ref,
      description: "The first ref, as it was asked for.",
      resolve: ({ from }) => from,
    }),
    to: t.field({ type: Ref, description: "The second ref.", resolve: ({ to }) => to }),
    mergeBase: t.field({
      type: Commit,
      nullable: true,
      description:
        "The commit that `to` is compared with instead of `from`: their newest common ancestor. Null unless `fromMergeBase` was asked for.",
      resolve: ({ dataset, diff: { mergeBaseId } }, _, { reads }) =>
        mergeBaseId === null ? null : reads.run((db) => getCommit(db, dataset, mergeBaseId)),
    }),
    samplesAdded: t.int({
      description: "Samples that only the second ref has.",
      resolve: ({ diff }) => diff.samplesAdded,
    }),
    samplesDeleted: t.int({
      description: "Samples that only the first ref has.",
      resolve: ({ diff }) => diff.samplesDeleted,
    }),
    valuesChanged: t.int({
      description:
        "Values that differ, of tensors that describe samples; computed only where it is asked for.",
      resolve: (node, _, context) => countAllValues(context, node),
    }),
    objectsChanged: t.int({
      description: "Objects that differ; computed only where it is asked for.",
      resolve: (node, _, context) => countAllObjects(context, node),
    }),
    groupsCreated: t.stringList({
      description: "Groups that were created as such.",
      resolve: ({ diff }) => [...diff.groupsCreated],
    }),
    groupsDeleted: t.stringList({
      description: "Groups that were created as such and are not there any more.",
      resolve: ({ diff }) => [...diff.groupsDeleted],
    }),
    tensors: t.field({
      type: [TensorDiff],
      description: "The tensors that differ, by path.",
      resolve: async (node, _, { reads }) => {
        const found = await reads.run((db) => listTensorChanges(db, node.diff));
        return found.map((difference) => ({ node, difference }));
      },
    }),
    samples: t.connection(
      {
        type: SampleChange,
        description: "The samples that only one of the refs has, by id.",
        resolve: (node, args) => resolveList(sampleChangeSource(node), args),
      },
      { name: "SampleChangeConnection", description: "A page of samples that came or went." },
      { name: "SampleChangeEdge", description: "A sample that came or went, with its cursor." },
    ),
    values: t.connection(
      {
        type: ValueChange,
        description:
          "The values that differ, of tensors that describe samples: by path of the tensor, then by sample id.",
        resolve: (node, args, context) => resolveList(valueChangeSource(context, node), args),
      },
      { name: "ValueChangeConnection", description: "A page of values that differ." },
      { name: "ValueChangeEdge", description: "A value that differs, with its cursor." },
    ),
    objects: t.connection(
      {
        type: ObjectChange,
        description: "The objects that differ: by path of the group, then by sample and object id.",
        resolve: (node, args, context) => resolveList(objectChangeSource(context, node), args),
      },
      { name: "ObjectChangeConnection", description: "A page of objects that differ." },
      { name: "ObjectChangeEdge", description: "An object that differs, with its cursor." },
    ),
  }),
});

builder.objectField(Dataset, "diff", (t) =>
  t.field({
    type: Diff,
    description: "What differs between two refs.",
    args: {
      from: t.arg.string({
        required: true,
        description:
          "The first ref: a branch, a tag, a commit id or at least eight characters of one.",
      }),
      to: t.arg.string({ required: true, description: "The second ref." }),
      fromMergeBase: t.arg.boolean({
        defaultValue: false,
        description:
          "Compare the second ref with the newest common ancestor of both: what it did by itself.",
      }),
      tensors: t.arg.stringList({
        description: "Paths of tensors at either ref. Default: all.",
      }),
    },
    resolve: (dataset, args, context) => openDiffNode(context, dataset, args),
  }),
);
