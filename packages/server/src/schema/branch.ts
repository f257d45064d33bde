import {
  createBranch,
  deleteBranch,
  getBranch,
  getCommit,
  hasUncommittedChanges,
  listBranches,
  renameBranch,
  reset,
  type Branch as BranchRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { changeDataset } from "../change-dataset.ts";
import { given } from "../given.ts";
import { openRef } from "../ref-scope.ts";
import { Commit } from "./commit.ts";
import { parseNumericKey } from "./connection.ts";
import { DatasetKey, loadDatasetById } from "./dataset-access.ts";
import { EXPECTED_REVISION } from "./expected-revision.ts";
import { orNull } from "./or-null.ts";

export const Branch = builder.node(builder.objectRef<BranchRow>("Branch"), {
  description: "A movable name of a commit, and the only thing that is written to.",
  id: { resolve: ({ datasetId, id }) => `${datasetId}:${id}` },
  loadWithoutCache: (key, context) => findBranch(context, key),
  fields: (t) => ({
    name: t.exposeString("name", { description: "Unique among the branches of its dataset." }),
    head: t.field({
      type: Commit,
      description: "The commit it names.",
      resolve: async ({ datasetId, headCommitId }, _, context) => {
        const dataset = await loadDatasetById(context, datasetId);
        return context.reads.run((db) => getCommit(db, dataset, headCommitId));
      },
    }),
    revision: t.expose("revision", { type: "SafeInt", description: "Rises with every write." }),
    hasUncommittedChanges: t.boolean({
      description:
        "Whether it differs from its head: what was set back is no change. After more than 10,000 values were written it counts as changed, whatever they are.",
      resolve: async ({ datasetId, name }, _, context) => {
        const { ref } = await openRef(context, await loadDatasetById(context, datasetId), name);
        return context.reads.run((db) => hasUncommittedChanges(db, ref));
      },
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
  }),
});

async function findBranch(context: Context, key: string): Promise<BranchRow | null> {
  const [datasetId, id] = key.split(":").map((part) => parseNumericKey(part));
  if (datasetId === undefined || id === undefined) return null;
  const dataset = await orNull("DATASET_NOT_FOUND", () => loadDatasetById(context, datasetId));
  if (!dataset) return null;
  return findBranchById(context, datasetId, id);
}

/** Null where it was deleted. */
export async function findBranchById(
  context: Context,
  datasetId: number,
  id: number,
): Promise<BranchRow | null> {
  const { branches } = await context.reads.run((db) =>
    listBranches(db, datasetId, { first: 1, after: id - 1 }),
  );
  return branches[0]?.id === id ? branches[0] : null;
}

const branchField = {
  type: Branch,
  description: "The branch as it is now.",
  resolve: (branch: BranchRow) => branch,
} as const;

builder.relayMutationField(
  "createBranch",
  {
    description: "The branch to make.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      name: t.string({ required: true, description: "The name of the new branch." }),
      from: t.string({
        description: "The ref it starts at; of a branch, its head. Default: the default branch.",
      }),
    }),
  },
  {
    description: "Makes a branch, in the same time whatever the size of the dataset.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "createBranch", input, (db, { dataset, receipt }) =>
        createBranch(db, {
          dataset,
          name: input.name,
          ...(input.from == null ? {} : { from: input.from }),
          ...receipt,
        }),
      ),
  },
  { outputFields: (t) => ({ branch: t.field(branchField) }) },
);

builder.relayMutationField(
  "renameBranch",
  {
    description: "Which branch to rename.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      name: t.string({ required: true, description: "The name it has." }),
      newName: t.string({ required: true, description: "The name it is to have." }),
    }),
  },
  {
    description: "Renames a branch; not the default one.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "renameBranch", input, (db, { dataset, receipt }) =>
        renameBranch(db, { dataset, branch: input.name, newName: input.newName, ...receipt }),
      ),
  },
  { outputFields: (t) => ({ branch: t.field(branchField) }) },
);

builder.relayMutationField(
  "deleteBranch",
  {
    description: "Which branch to delete.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      name: t.string({ required: true, description: "The name of the branch." }),
    }),
  },
  {
    description: "Deletes a branch; not the default one, nor one that a run is writing to.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "deleteBranch", input, async (db, { dataset, receipt }) => {
        await deleteBranch(db, { dataset, branch: input.name, ...receipt });
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

builder.relayMutationField(
  "resetBranch",
  {
    description: "Whose uncommitted changes to discard.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      branch: t.string({ required: true, description: "The name of the branch." }),
      expectedRevision: t.field({ type: "SafeInt", description: EXPECTED_REVISION }),
    }),
  },
  {
    description: "Discards the uncommitted changes of a branch.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "resetBranch", input, async (db, { dataset, receipt }) => {
        const { branch, expectedRevision } = input;
        await reset(db, { dataset, branch, ...given({ expectedRevision }), ...receipt });
        return getBranch(db, dataset, input.branch);
      }),
  },
  { outputFields: (t) => ({ branch: t.field(branchField) }) },
);
