import {
  collectGarbage,
  forgetRemovedCommits,
  removeLeftPackages,
  requireAdministrator,
  type GarbageReport as GarbageReportRow,
  type StoredAmount as StoredAmountRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { changeOnce } from "../change-once.ts";

const StoredAmount = builder.objectRef<StoredAmountRow>("StoredAmount").implement({
  description: "So many stored things.",
  fields: (t) => ({
    count: t.field({ type: "SafeInt", description: "How many.", resolve: ({ count }) => count }),
    bytes: t.field({
      type: "SafeInt",
      description: "The space they take; of values roughly.",
      resolve: ({ bytes }) => bytes,
    }),
  }),
});

/** Of everything that is cleaned up. */
interface WholeReport extends GarbageReportRow {
  modelsRemoved: StoredAmountRow;
}

const GarbageReport = builder.objectRef<WholeReport>("GarbageReport").implement({
  description: "What was cleaned up, or in a dry run would be.",
  fields: (t) => ({
    dryRun: t.exposeBoolean("dryRun", { description: "True where nothing was removed." }),
    commits: t.exposeInt("commits", { description: "Commits that nothing descends from." }),
    branches: t.exposeInt("branches", {
      description: "Deleted branches of which no commit is left.",
    }),
    definitions: t.exposeInt("definitions", {
      description: "What tensors were at commits that are gone.",
    }),
    columns: t.exposeInt("columns", { description: "Stores of values that nothing reads." }),
    values: t.expose("values", { type: StoredAmount, description: "The values in them." }),
    blobsMarked: t.expose("blobsMarked", {
      type: StoredAmount,
      description: "Images of which it was found this time that no value uses them.",
    }),
    blobsRemoved: t.expose("blobsRemoved", {
      type: StoredAmount,
      description: "Images that were marked long enough ago, and stray files.",
    }),
    receipts: t.exposeInt("receipts", {
      description: "Answers kept for a `clientMutationId` that was used more than 30 days ago.",
    }),
    modelsRemoved: t.expose("modelsRemoved", {
      type: StoredAmount,
      description: "Packages of models that no owner has any more, or has not registered in time.",
    }),
  }),
});

builder.relayMutationField(
  "collectGarbage",
  {
    description: "How to clean up.",
    inputFields: (t) => ({
      dryRun: t.boolean({ description: "Only say what would be removed. Default: false." }),
      olderThanHours: t.float({
        description:
          "Images are removed so many hours after it was found that no value uses them. Default: 24.",
      }),
    }),
  },
  {
    description:
      "Removes what no ref, fork, run under way or open stream reaches: commits, values and, once they have been marked for a while, images; also answers to mutations of more than 30 days ago. What any ref reads stays as it is. Only for administrators.",
    resolve: (_, { input }, context) =>
      changeOnce(context, "collectGarbage", input, async (_tx, actor) => {
        requireAdministrator(actor);
        const { pool, blobs, keptShards } = context.services;
        const options = {
          dryRun: input.dryRun ?? false,
          olderThanHours: input.olderThanHours ?? undefined,
        };
        // In transactions of its own: what one part removed stays removed where the next one fails.
        const report = await collectGarbage(pool, blobs, options);
        if (keptShards && !options.dryRun) await forgetRemovedCommits(pool, keptShards);
        return { ...report, modelsRemoved: await removeLeftPackages(pool, blobs, options) };
      }),
  },
  {
    outputFields: (t) => ({
      report: t.field({
        type: GarbageReport,
        description: "What was cleaned up.",
        resolve: (report) => report,
      }),
    }),
  },
);
