import { createDataset, deleteDataset, forkDataset, getDataset, updateDataset } from "@loupe/core";
import { builder } from "../builder.ts";
import { changeOnce } from "../change-once.ts";
import { Dataset, Visibility } from "./dataset.ts";
import { DatasetKey, loadDatasetById } from "./dataset-access.ts";

builder.relayMutationField(
  "createDataset",
  {
    description: "The dataset to make.",
    inputFields: (t) => ({
      owner: t.string({ required: true, description: "The name of the owner it is to belong to." }),
      name: t.string({
        required: true,
        description: "1 to 100 letters, digits, dots, underscores or hyphens.",
      }),
      description: t.string({ description: "What it is. Default: nothing." }),
      visibility: t.field({ type: Visibility, description: "Who may read it. Default: PRIVATE." }),
    }),
  },
  {
    description:
      "Makes a dataset with an empty commit on its branch `main`; needs the role WRITER on the owner.",
    resolve: (_, { input }, context) =>
      changeOnce(context, "createDataset", input, async (tx, actor) => {
        const { id } = await createDataset(tx, actor, {
          owner: input.owner,
          name: input.name,
          description: input.description ?? undefined,
          visibility: input.visibility ?? undefined,
        });
        return { id };
      }),
  },
  {
    outputFields: (t) => ({
      dataset: t.field({
        type: Dataset,
        description: "The new dataset.",
        resolve: ({ id }, _, context) => loadDatasetById(context, id),
      }),
    }),
  },
);

builder.relayMutationField(
  "forkDataset",
  {
    description: "The dataset to fork, and what the fork is to be called.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      owner: t.string({
        description: "The name of the owner the fork is to belong to. Default: who asks.",
      }),
      name: t.string({ description: "Its name. Default: that of the dataset." }),
      visibility: t.field({ type: Visibility, description: "Who may read it. Default: PRIVATE." }),
    }),
  },
  {
    description:
      "Makes a dataset of one's own with the history, branches and tags of another, in the same time whatever its size; uncommitted changes stay behind. Needs the role READER on the dataset and WRITER on the owner.",
    resolve: (_, { input }, context) =>
      changeOnce(context, "forkDataset", input, async (tx, actor) => {
        const { id } = await forkDataset(tx, actor, {
          source: await getDataset(tx, actor, input.dataset.owner, input.dataset.name),
          owner: input.owner ?? undefined,
          name: input.name ?? undefined,
          visibility: input.visibility ?? undefined,
        });
        return { id };
      }),
  },
  {
    outputFields: (t) => ({
      dataset: t.field({
        type: Dataset,
        description: "The fork.",
        resolve: ({ id }, _, context) => loadDatasetById(context, id),
      }),
    }),
  },
);

builder.relayMutationField(
  "updateDataset",
  {
    description: "What to change of which dataset.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      name: t.string({ description: "A new name." }),
      description: t.string({ description: "A new description." }),
      visibility: t.field({ type: Visibility, description: "Who may read it from now on." }),
    }),
  },
  {
    description: "Changes what is given and leaves the rest; needs the role ADMIN.",
    resolve: (_, { input }, context) =>
      changeOnce(context, "updateDataset", input, async (tx, actor) => {
        const { id } = await updateDataset(tx, actor, {
          ...input.dataset,
          newName: input.name ?? undefined,
          description: input.description ?? undefined,
          visibility: input.visibility ?? undefined,
        });
        return { id };
      }),
  },
  {
    outputFields: (t) => ({
      dataset: t.field({
        type: Dataset,
        description: "The dataset as it is now.",
        resolve: ({ id }, _, context) => loadDatasetById(context, id),
      }),
    }),
  },
);

builder.relayMutationField(
  "deleteDataset",
  {
    description: "Which dataset to delete.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
    }),
  },
  {
    description:
      "Deletes a dataset with its branches, tags and runs; its forks lose nothing. Needs the role ADMIN.",
    resolve: (_, { input }, context) =>
      changeOnce(context, "deleteDataset", input, async (tx, actor) => {
        const { ownerName, name } = await deleteDataset(tx, actor, input.dataset);
        return { deletedName: `${ownerName}/${name}` };
      }),
  },
  {
    outputFields: (t) => ({
      deletedName: t.string({
        description: "`owner/name` of what was deleted.",
        resolve: ({ deletedName }) => deletedName,
      }),
    }),
  },
);
