import { commit, getBranch } from "@loupe/core";
import { builder } from "../builder.ts";
import { changeDataset } from "../change-dataset.ts";
import { given } from "../given.ts";
import { Branch } from "./branch.ts";
import { Commit } from "./commit.ts";
import { DatasetKey } from "./dataset-access.ts";
import { EXPECTED_REVISION } from "./expected-revision.ts";

builder.relayMutationField(
  "commit",
  {
    description: "What to commit.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      branch: t.string({ required: true, description: "Whose uncommitted changes." }),
      message: t.string({ required: true, description: "What was done." }),
      expectedHead: t.string({
        description: "Refuse with HEAD_MOVED where the branch's head is another commit.",
      }),
      expectedRevision: t.field({ type: "SafeInt", description: EXPECTED_REVISION }),
      allowEmpty: t.boolean({ description: "Commit even where nothing changed. Default: false." }),
    }),
  },
  {
    description: "Freezes the uncommitted changes of a branch.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "commit", input, async (db, { dataset, author, receipt }) => {
        const { branch, message, expectedHead, expectedRevision, allowEmpty } = input;
        const made = await commit(db, {
          dataset,
          branch,
          message,
          author,
          ...given({ expectedHead, expectedRevision }),
          allowEmpty: allowEmpty ?? false,
          ...receipt,
        });
        return { commit: made, branch: await getBranch(db, dataset, branch) };
      }),
  },
  {
    outputFields: (t) => ({
      commit: t.field({
        type: Commit,
        description: "The new commit.",
        resolve: (result) => result.commit,
      }),
      branch: t.field({
        type: Branch,
        description: "The branch as it is now.",
        resolve: ({ branch }) => branch,
      }),
    }),
  },
);
