import { createTag, deleteTag, getTag, listTags, type Tag as TagRow } from "@loupe/core";
import { builder } from "../builder.ts";
import { changeDataset } from "../change-dataset.ts";
import type { Context } from "../context.ts";
import { Commit, loadCommit } from "./commit.ts";
import { parseNumericKey } from "./connection.ts";
import { DatasetKey, loadDatasetById } from "./dataset-access.ts";
import { orNull } from "./or-null.ts";

export const Tag = builder.node(builder.objectRef<TagRow>("Tag"), {
  description: "A fixed name of a commit.",
  id: { resolve: ({ datasetId, id }) => `${datasetId}:${id}` },
  loadWithoutCache: (key, context) => findTag(context, key),
  fields: (t) => ({
    name: t.exposeString("name", {
      description: "Unique among the tags and branches of its dataset.",
    }),
    commit: t.field({
      type: Commit,
      description: "The commit it names.",
      resolve: ({ datasetId, commitId }, _, context) => loadCommit(context, datasetId, commitId),
    }),
    author: t.exposeString("author", {
      description: "The person, or `person/token`, who made it.",
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
  }),
});

async function findTag(context: Context, key: string): Promise<TagRow | null> {
  const [datasetId, id] = key.split(":").map((part) => parseNumericKey(part));
  if (datasetId === undefined || id === undefined) return null;
  const dataset = await orNull("DATASET_NOT_FOUND", () => loadDatasetById(context, datasetId));
  if (!dataset) return null;
  const { tags } = await context.reads.run((db) =>
    listTags(db, datasetId, { first: 1, after: id - 1 }),
  );
  return tags[0]?.id === id ? tags[0] : null;
}

builder.relayMutationField(
  "createTag",
  {
    description: "The tag to make.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      name: t.string({ required: true, description: "The name of the new tag." }),
      ref: t.string({
        description:
          "The ref whose commit it names; of a branch, its head. Default: the default branch.",
      }),
    }),
  },
  {
    description: "Gives a commit a name that stays.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "createTag", input, (db, { dataset, author, receipt }) =>
        createTag(db, {
          dataset,
          name: input.name,
          author,
          ...(input.ref == null ? {} : { ref: input.ref }),
          ...receipt,
        }),
      ),
  },
  {
    outputFields: (t) => ({
      tag: t.field({ type: Tag, description: "The new tag.", resolve: (tag) => tag }),
    }),
  },
);

builder.relayMutationField(
  "deleteTag",
  {
    description: "Which tag to delete.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      name: t.string({ required: true, description: "The name of the tag." }),
    }),
  },
  {
    description: "Deletes a tag; its commit stays where other refs reach it.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "deleteTag", input, async (db, { dataset, receipt }) => {
        await deleteTag(db, { dataset, name: input.name, ...receipt });
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

/** The tag of a name; null where there is none. */
export function findTagByName(
  context: Context,
  dataset: Parameters<typeof getTag>[1],
  name: string,
): Promise<TagRow | null> {
  return orNull("REF_NOT_FOUND", () => context.reads.run((db) => getTag(db, dataset, name)));
}
