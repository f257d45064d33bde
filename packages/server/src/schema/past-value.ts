import { listPastValues, type PastValue as PastValueRow } from "@loupe/core";
import { builder } from "../builder.ts";
import { openRef, type RefScope } from "../ref-scope.ts";
import { Commit, loadCommit } from "./commit.ts";
import { resolveList } from "./connection.ts";
import { Dataset } from "./dataset.ts";
import { resolveSample } from "./resolve-sample.ts";
import { loadValues, sampleArguments } from "./sample.ts";
import { tensorsOf } from "./tensor.ts";
import { TensorValue } from "./tensor-value.ts";

interface PastValueNode extends PastValueRow {
  scope: RefScope;
  sampleId: number;
}

const PastValue = builder.objectRef<PastValueNode>("PastValue").implement({
  description: "What a value was for a while.",
  fields: (t) => ({
    commit: t.field({
      type: Commit,
      nullable: true,
      description: "The commit that set it; null where it is not committed yet.",
      resolve: ({ scope, commitId }, _, context) =>
        commitId === null ? null : loadCommit(context, scope.dataset.id, commitId),
    }),
    value: t.field({
      type: TensorValue,
      nullable: true,
      description: "The value; null where there was none.",
      resolve: async ({ scope, commitId, tensorId, sampleId }, _, context) => {
        const then = commitId === null ? scope : await openRef(context, scope.dataset, commitId);
        const tensor = tensorsOf(then).find(({ id }) => id === tensorId);
        const [value] = tensor ? await loadValues(then, sampleId, [tensor]) : [];
        return value ?? null;
      },
    }),
  }),
});

builder.objectField(Dataset, "pastValues", (t) =>
  t.connection(
    {
      type: PastValue,
      description:
        "What a value of a sample has been, newest first: each entry was changed to from the one after it.",
      args: {
        ref: t.arg.string({
          description:
            "A branch, a tag, or a commit id or its beginning. Default: the default branch.",
        }),
        ...sampleArguments,
        tensor: t.arg.string({ required: true, description: "The path of the tensor." }),
      },
      resolve: async (dataset, { ref, id, index, tensor, ...page }, context) => {
        const scope = await openRef(context, dataset, ref);
        const { sampleId } = await resolveSample(scope, { id, index });
        return resolveList<PastValueNode, string>(
          {
            kind: "past-values",
            load: async (page) => {
              const { items, hasNextPage } = await context.reads.run((db) =>
                listPastValues(db, scope.ref, { sampleId, tensor }, page),
              );
              return { items: items.map((item) => ({ ...item, scope, sampleId })), hasNextPage };
            },
            keyOf: ({ commitId }) => commitId ?? "",
            parseKey: (text) => text,
          },
          page,
        );
      },
    },
    { name: "PastValueConnection", description: "A page of what a value was." },
    { name: "PastValueEdge", description: "What a value was, with its cursor." },
  ),
);
