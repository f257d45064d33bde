import { countBranches, countTags, listBranches, listTags } from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import type { PageArguments } from "../limits/page-size.ts";
import { Branch } from "./branch.ts";
import { parseNumericKey, resolveList, type ListSource } from "./connection.ts";
import { Dataset } from "./dataset.ts";
import { Tag } from "./tag.ts";

/** What the count of a list needs to know. */
interface SearchedList {
  datasetId: number;
  search: string | undefined;
}

const COUNT = "How many there are of that name; computed only where it is asked for.";

const BranchConnection = builder.connectionObject(
  {
    type: Branch,
    name: "BranchConnection",
    description: "A page of branches.",
    fields: (t) => ({
      totalCount: t.int({
        description: COUNT,
        resolve: (page, _, context) => countIn(context, page, countBranches),
      }),
    }),
  },
  { name: "BranchEdge", description: "A branch with its cursor." },
);

const TagConnection = builder.connectionObject(
  {
    type: Tag,
    name: "TagConnection",
    description: "A page of tags.",
    fields: (t) => ({
      totalCount: t.int({
        description: COUNT,
        resolve: (page, _, context) => countIn(context, page, countTags),
      }),
    }),
  },
  { name: "TagEdge", description: "A tag with its cursor." },
);

function countIn(context: Context, page: object, count: typeof countTags): Promise<number> {
  const { datasetId, search } = page as SearchedList;
  return context.reads.run((db) => count(db, datasetId, search));
}

const searchArgument = builder.args((t) => ({
  search: t.string({ description: "Only those with this text in their name." }),
}));

builder.objectFields(Dataset, (t) => ({
  branches: t.connection(
    {
      type: Branch,
      description: "Its branches in the order they were made.",
      args: searchArgument,
      resolve: ({ id }, args, context) =>
        resolveSearched("branches", id, args, async (page) => {
          const found = await context.reads.run((db) => listBranches(db, id, page));
          return { items: found.branches, hasNextPage: found.hasNextPage };
        }),
    },
    BranchConnection,
  ),
  tags: t.connection(
    {
      type: Tag,
      description: "Its tags in the order they were made.",
      args: searchArgument,
      resolve: ({ id }, args, context) =>
        resolveSearched("tags", id, args, async (page) => {
          const found = await context.reads.run((db) => listTags(db, id, page));
          return { items: found.tags, hasNextPage: found.hasNextPage };
        }),
    },
    TagConnection,
  ),
}));

interface SearchArguments extends PageArguments {
  search?: string | null | undefined;
}

async function resolveSearched<Row extends { id: number }>(
  kind: string,
  datasetId: number,
  { search: asked, ...args }: SearchArguments,
  load: (page: {
    first: number;
    after?: number;
    search: string | undefined;
  }) => Promise<{ items: Row[]; hasNextPage: boolean }>,
) {
  const search = asked ?? undefined;
  const source: ListSource<Row, number> = {
    kind,
    load: (page) => load({ ...page, search }),
    keyOf: ({ id }) => id,
    parseKey: parseNumericKey,
  };
  return { ...(await resolveList(source, args)), datasetId, search };
}
