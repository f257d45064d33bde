import { listHistory } from "@loupe/core";
import { builder } from "../builder.ts";
import { CommitConnection, Commit, commitSource } from "./commit.ts";
import { resolveList } from "./connection.ts";
import { Dataset } from "./dataset.ts";

builder.objectField(Dataset, "history", (t) =>
  t.connection(
    {
      type: Commit,
      description:
        "The commits that its branches and tags are and descend from, newest first: a commit comes before its parents.",
      args: {
        search: t.arg.string({
          description:
            "Only those whose id begins with this, or that have it in message or author.",
        }),
      },
      resolve: ({ id }, { search, ...args }, context) =>
        resolveList(
          commitSource((page) =>
            context.reads.run((db) => listHistory(db, id, { ...page, search: search ?? "" })),
          ),
          args,
        ),
    },
    CommitConnection,
  ),
);
