import { getBranch, getDataset, mergeBranch, revertCommit } from "@loupe/core";
import { builder } from "../builder.ts";
import { changeDataset } from "../change-dataset.ts";
import { given } from "../given.ts";
import { Branch } from "./branch.ts";
import { Commit } from "./commit.ts";
import { DatasetKey } from "./dataset-access.ts";
import { choicesOf } from "./merge-choices.ts";
import { MergeChoice, MergeStrategy } from "./merge-conflict.ts";

const STRATEGY = "What becomes of conflicts that no choice is made for. Default: FAIL.";
const CHOICES = "How single conflicts are resolved.";
const EXPECTED_HEAD = "Refuse with HEAD_MOVED where the branch's head is another commit.";

builder.relayMutationField(
  "mergeBranch",
  {
    description: "What to merge into which branch.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      branch: t.string({ required: true, description: "The branch to merge into." }),
      source: t.string({
        required: true,
        description: "The ref to merge: a branch's head, a tag or a commit.",
      }),
      sourceDataset: t.field({
        type: DatasetKey,
        description:
          "Where the ref is: a fork of the dataset, or what it was forked from. Default: the dataset.",
      }),
      message: t.string({ description: "What was done. Default: names both sides." }),
      strategy: t.field({ type: MergeStrategy, description: STRATEGY }),
      choices: t.field({ type: [MergeChoice], description: CHOICES }),
      expectedHead: t.string({ description: EXPECTED_HEAD }),
    }),
  },
  {
    description:
      "Merges a ref into a branch, as one commit with two parents. Refused with MERGE_CONFLICT where a conflict is not resolved.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "mergeBranch", input, async (db, { dataset, author, receipt }) => {
        const { branch, source, message, strategy, choices, expectedHead } = input;
        const { owner, name } = input.sourceDataset ?? input.dataset;
        const actor = await context.actor();
        const sourceDataset = await getDataset(db, actor, owner, name, "READER");
        const { commit, upToDate } = await mergeBranch(db, {
          dataset,
          branch,
          source,
          sourceDataset,
          author,
          ...given({ message, strategy, expectedHead }),
          ...choicesOf(choices),
          ...receipt,
        });
        return { commit, isUpToDate: upToDate, branch: await getBranch(db, dataset, branch) };
      }),
  },
  {
    outputFields: (t) => ({
      commit: t.field({
        type: Commit,
        description: "The merge; the branch's head where there was nothing to merge.",
        resolve: ({ commit }) => commit,
      }),
      isUpToDate: t.boolean({
        description: "Whether the branch had all of it already, so that nothing was done.",
        resolve: ({ isUpToDate }) => isUpToDate,
      }),
      branch: t.field({
        type: Branch,
        description: "The branch as it is now.",
        resolve: ({ branch }) => branch,
      }),
    }),
  },
);

builder.relayMutationField(
  "revertCommit",
  {
    description: "Which commit to take back on which branch.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      branch: t.string({ required: true, description: "The branch to take it back on." }),
      commit: t.string({
        required: true,
        description: "The commit; of a merge, what it brought in is taken back.",
      }),
      message: t.string({ description: "Why. Default: quotes the commit's message." }),
      strategy: t.field({ type: MergeStrategy, description: STRATEGY }),
      choices: t.field({ type: [MergeChoice], description: CHOICES }),
      expectedHead: t.string({ description: EXPECTED_HEAD }),
    }),
  },
  {
    description:
      "Takes back what a commit changed, as a new commit. Refused with MERGE_CONFLICT where later changes stand against it.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "revertCommit", input, async (db, { dataset, author, receipt }) => {
        const { branch, commit, message, strategy, choices, expectedHead } = input;
        const made = await revertCommit(db, {
          dataset,
          branch,
          commit,
          author,
          ...given({ message, strategy, expectedHead }),
          ...choicesOf(choices),
          ...receipt,
        });
        return { commit: made.commit, branch: await getBranch(db, dataset, branch) };
      }),
  },
  {
    outputFields: (t) => ({
      commit: t.field({
        type: Commit,
        description: "The new commit.",
        resolve: ({ commit }) => commit,
      }),
      branch: t.field({
        type: Branch,
        description: "The branch as it is now.",
        resolve: ({ branch }) => branch,
      }),
    }),
  },
);
