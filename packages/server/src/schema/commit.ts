import { getCommit, type Commit as CommitRow } from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { parseNumericKey, type ListSource } from "./connection.ts";
import { loadDatasetById } from "./dataset-access.ts";
import { orNull } from "./or-null.ts";

const CommitRef = builder.objectRef<CommitRow>("Commit");

export const Commit = builder.node(CommitRef, {
  description: "An immutable state of a dataset.",
  id: { resolve: ({ datasetId, id }) => `${datasetId}:${id}` },
  loadWithoutCache: (key, context) => findCommit(context, key),
  fields: (t) => ({
    commitId: t.exposeString("id", {
      description: "A digest over everything that the commit is; can be used as a ref.",
    }),
    message: t.exposeString("message", { description: "What was done, in the author's words." }),
    author: t.exposeString("author", {
      description: "The person, or `person/token`, who made it.",
    }),
    committedAt: t.expose("committedAt", { type: "DateTime", description: "When it was made." }),
    parents: t.field({
      type: [CommitRef],
      description: "The commits it follows; the first is the one its changes are counted against.",
      resolve: ({ datasetId, parentIds }, _, context) =>
        Promise.all(parentIds.map((id) => loadCommit(context, datasetId, id))),
    }),
    samplesAdded: t.exposeInt("samplesAdded", {
      description: "Samples that its first parent does not have.",
    }),
    samplesDeleted: t.exposeInt("samplesDeleted", {
      description: "Samples that only its first parent has.",
    }),
    valuesChanged: t.exposeInt("valuesChanged", {
      description: "Values that differ from those of its first parent.",
    }),
  }),
});

export const CommitConnection = builder.connectionObject(
  { type: Commit, name: "CommitConnection", description: "A page of history." },
  { name: "CommitEdge", description: "A commit with its cursor." },
);

/** The commit, where the actor may read its dataset. */
export async function loadCommit(
  context: Context,
  datasetId: number,
  id: string,
): Promise<CommitRow> {
  const dataset = await loadDatasetById(context, datasetId);
  return context.reads.once(`commit:${id}`, (db) => getCommit(db, dataset, id));
}

/** History as a list to page through. */
export function commitSource(
  load: (page: {
    first: number;
    after?: string;
  }) => Promise<{ commits: CommitRow[]; hasNextPage: boolean }>,
): ListSource<CommitRow, string> {
  return {
    kind: "commits",
    load: async (page) => {
      const { commits, hasNextPage } = await load(page);
      return { items: commits, hasNextPage };
    },
    keyOf: ({ id }) => id,
    parseKey: (text) => (/^[0-9a-f]{64}$/.test(text) ? text : undefined),
  };
}

async function findCommit(context: Context, key: string): Promise<CommitRow | null> {
  const [dataset = "", id = ""] = key.split(":");
  const datasetId = parseNumericKey(dataset);
  if (datasetId === undefined) return null;
  return orNull("DATASET_NOT_FOUND", () =>
    orNull("REF_NOT_FOUND", () => loadCommit(context, datasetId, id)),
  );
}
