import {
  getCommit,
  previewMerge,
  previewRevert,
  type Dataset as DatasetRow,
  type MergePreview as MergePreviewRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { given } from "../given.ts";
import { Commit } from "./commit.ts";
import { resolveList } from "./connection.ts";
import { Dataset } from "./dataset.ts";
import { DatasetKey, loadDataset } from "./dataset-access.ts";
import { choicesOf } from "./merge-choices.ts";
import { conflictSource, MergeChoice, MergeConflict } from "./merge-conflict.ts";

interface PreviewNode extends MergePreviewRow {
  dataset: DatasetRow;
}

const MergePreview = builder.objectRef<PreviewNode>("MergePreview").implement({
  description: "What a merge or revert would do; nothing was changed.",
  fields: (t) => ({
    isUpToDate: t.exposeBoolean("isUpToDate", {
      description: "Whether the branch has all of it already.",
    }),
    bases: t.field({
      type: [Commit],
      description: "The commits that changes are counted from, newest first.",
      resolve: ({ dataset, bases }, _, { reads }) =>
        Promise.all(
          bases.map((id) => reads.once(`commit:${id}`, (db) => getCommit(db, dataset, id))),
        ),
    }),
    samplesAdded: t.exposeInt("samplesAdded", { description: "Samples that would come in." }),
    samplesDeleted: t.exposeInt("samplesDeleted", { description: "Samples that would go." }),
    conflictCount: t.int({
      description: "Conflicts that no choice resolves.",
      resolve: ({ conflicts }) => conflicts.length,
    }),
    conflicts: t.connection(
      {
        type: MergeConflict,
        description: "The conflicts that no choice resolves, always in the same order.",
        resolve: ({ dataset, conflicts }, args) => {
          const nodes = conflicts.map((conflict) => ({ ...conflict, datasetId: dataset.id }));
          return resolveList(conflictSource(nodes), args);
        },
      },
      { name: "MergeConflictConnection", description: "A page of conflicts." },
      { name: "MergeConflictEdge", description: "A conflict with its cursor." },
    ),
  }),
});

builder.objectField(Dataset, "mergePreview", (t) =>
  t.field({
    type: MergePreview,
    description: "What merging a ref into a branch would do.",
    args: {
      branch: t.arg.string({ required: true, description: "The branch to merge into." }),
      source: t.arg.string({
        required: true,
        description: "The ref to merge: a branch's head, a tag or a commit.",
      }),
      sourceDataset: t.arg({
        type: DatasetKey,
        description: "Where the ref is; a dataset of a common history. Default: this one.",
      }),
      choices: t.arg({
        type: [MergeChoice],
        description: "How conflicts would be resolved; others may show up then.",
      }),
    },
    resolve: async (dataset, { branch, source, sourceDataset, choices }, context) => {
      const from = sourceDataset && (await loadDataset(context, sourceDataset));
      const input = { dataset, branch, source, ...given({ sourceDataset: from }) };
      const found = await context.reads.run((db) =>
        previewMerge(db, { ...input, ...choicesOf(choices) }),
      );
      return { ...found, dataset };
    },
  }),
);

builder.objectField(Dataset, "revertPreview", (t) =>
  t.field({
    type: MergePreview,
    description: "What taking back a commit on a branch would do.",
    args: {
      branch: t.arg.string({ required: true, description: "The branch to take it back on." }),
      commit: t.arg.string({ required: true, description: "The commit to take back." }),
      choices: t.arg({
        type: [MergeChoice],
        description: "How conflicts would be resolved; others may show up then.",
      }),
    },
    resolve: async (dataset, { branch, commit, choices }, context) => {
      const found = await context.reads.run((db) =>
        previewRevert(db, { dataset, branch, commit, ...choicesOf(choices) }),
      );
      return { ...found, dataset };
    },
  }),
);
