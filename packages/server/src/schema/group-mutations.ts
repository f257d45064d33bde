import { createGroup, deleteGroup, getBranch, renameGroup } from "@loupe/core";
import { builder } from "../builder.ts";
import { changeDataset } from "../change-dataset.ts";
import { branchField, where } from "./tensor-mutations.ts";

builder.relayMutationField(
  "createGroup",
  {
    description: "The group to create.",
    inputFields: (t) => ({
      ...where(t),
      path: t.string({ required: true, description: "The path of the group." }),
    }),
  },
  {
    description: "Records a group, so that it is there without tensors too.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "createGroup", input, async (db, { dataset, receipt }) => {
        await createGroup(db, { dataset, branch: input.branch, path: input.path, ...receipt });
        return { path: input.path, branch: await getBranch(db, dataset, input.branch) };
      }),
  },
  { outputFields: (t) => branchField(t) },
);

builder.relayMutationField(
  "renameGroup",
  {
    description: "Which group to rename.",
    inputFields: (t) => ({
      ...where(t),
      path: t.string({ required: true, description: "The path it has." }),
      newPath: t.string({ required: true, description: "The path it is to have." }),
    }),
  },
  {
    description: "Gives a group another path; every tensor and group below it comes along.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "renameGroup", input, async (db, { dataset, receipt }) => {
        const { branch, path, newPath } = input;
        await renameGroup(db, { dataset, branch, path, newPath, ...receipt });
        return { path: newPath, branch: await getBranch(db, dataset, branch) };
      }),
  },
  { outputFields: (t) => branchField(t) },
);

builder.relayMutationField(
  "deleteGroup",
  {
    description: "Which group to delete.",
    inputFields: (t) => ({
      ...where(t),
      path: t.string({ required: true, description: "The path of the group." }),
    }),
  },
  {
    description: "Deletes a group with every tensor and group below it; earlier commits keep them.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "deleteGroup", input, async (db, { dataset, receipt }) => {
        const { branch, path } = input;
        await deleteGroup(db, { dataset, branch, path, ...receipt });
        return { path, branch: await getBranch(db, dataset, branch) };
      }),
  },
  { outputFields: (t) => branchField(t) },
);
