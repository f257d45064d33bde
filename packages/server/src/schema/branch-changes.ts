import {
  getBranch,
  LoupeError,
  watchBranches,
  type BranchChange as BranchChangeRow,
  type WatchedBranch,
} from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { Branch, findBranchById } from "./branch.ts";
import { Commit, loadCommit } from "./commit.ts";
import { DatasetKey, loadDataset, loadDatasetById, type DatasetName } from "./dataset-access.ts";

interface ChangeNode extends BranchChangeRow {
  datasetId: number;
}

const BranchChange = builder.objectRef<ChangeNode>("BranchChange").implement({
  description: "What happened to a branch, coarsely: enough to know what to read again.",
  fields: (t) => ({
    branch: t.field({
      type: Branch,
      nullable: true,
      description: "The branch as it is now; null where it was deleted.",
      resolve: ({ datasetId, branchId }, _, context) =>
        findBranchById(context, datasetId, branchId),
    }),
    revision: t.expose("revision", {
      type: "SafeInt",
      description: "The revision up to which this tells: goes into `since` to watch on.",
    }),
    head: t.field({
      type: Commit,
      description: "The commit that the branch names now.",
      resolve: ({ datasetId, commitId }, _, context) => loadCommit(context, datasetId, commitId),
    }),
    headMoved: t.exposeBoolean("headMoved", {
      description: "Somebody committed, merged or reverted, or a run was published.",
    }),
    wasReset: t.exposeBoolean("wasReset", {
      description: "Uncommitted changes were discarded: cursors made on them are refused.",
    }),
    samplesChanged: t.exposeBoolean("samplesChanged", {
      description: "Samples were added or deleted.",
    }),
    tensorsChanged: t.exposeBoolean("tensorsChanged", {
      description:
        "Tensors were made, renamed, cleared, restored or deleted, or got other values as a whole.",
    }),
    tensors: t.exposeStringList("tensors", {
      description:
        "Paths of the tensors in which values were written; all of them where `tensorsChanged`.",
    }),
    isDeleted: t.exposeBoolean("isDeleted", {
      description: "The branch was deleted: nothing more will happen to it.",
    }),
  }),
});

interface BranchWatchShape {
  dataset: DatasetName;
  branch: string;
  since?: number | null | undefined;
}

const BranchWatch = builder.inputRef<BranchWatchShape>("BranchWatch").implement({
  description: "A branch to watch.",
  fields: (t) => ({
    dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
    branch: t.string({ required: true, description: "The name of the branch." }),
    since: t.field({
      type: "SafeInt",
      description: "Only what happened after this revision. Default: after the present one.",
    }),
  }),
});

/** More branches are not watched by one subscription: as many as one page lists. */
const MOST_BRANCHES = 200;

builder.subscriptionField("branchChanges", (t) =>
  t.field({
    type: BranchChange,
    description:
      "What happens to branches, until all of them are deleted; changes that follow each other closely come as one.",
    args: {
      branches: t.arg({
        type: [BranchWatch],
        required: true,
        description: "Which branches, 200 at most: one connection serves them all.",
      }),
    },
    subscribe: async (_, { branches }, context) => watch(context, await find(context, branches)),
    resolve: (change) => change,
  }),
);

type FoundBranch = WatchedBranch & { datasetId: number };

async function find(
  context: Context,
  branches: readonly BranchWatchShape[],
): Promise<FoundBranch[]> {
  if (branches.length > MOST_BRANCHES) {
    throw new LoupeError(
      "LIMIT_EXCEEDED",
      `There are ${branches.length} branches; at most ${MOST_BRANCHES} are watched at once.`,
      { details: { path: ["branches"] } },
    );
  }
  return Promise.all(branches.map((branch, place) => findOne(context, branch, place)));
}

/** @throws DATASET_NOT_FOUND, REF_NOT_FOUND, INVALID_INPUT for a revision that is still to come */
async function findOne(
  context: Context,
  { dataset: key, branch: name, since }: BranchWatchShape,
  place: number,
): Promise<FoundBranch> {
  const dataset = await loadDataset(context, key);
  const { id, revision } = await context.reads.run((db) => getBranch(db, dataset, name));
  if (since != null && (since < 0 || since > revision)) {
    throw new LoupeError(
      "INVALID_INPUT",
      `The branch ${JSON.stringify(name)} is at revision ${revision}; it can't be watched since ${since}.`,
      { details: { path: ["branches", place, "since"] } },
    );
  }
  return { branchId: id, since: since ?? revision, datasetId: dataset.id };
}

async function* watch(
  context: Context,
  branches: readonly FoundBranch[],
): AsyncGenerator<ChangeNode> {
  const datasetOf = new Map(branches.map(({ branchId, datasetId }) => [branchId, datasetId]));
  for await (const change of watchBranches(context.services.pool, branches, context.aborted)) {
    await context.reads.renew();
    const { id: datasetId } = await loadDatasetById(context, datasetOf.get(change.branchId)!);
    yield { ...change, datasetId };
  }
}
