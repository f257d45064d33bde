import { blame, LoupeError, type Blame as BlameRow, type Blamed } from "@loupe/core";
import { builder } from "../builder.ts";
import { openRef } from "../ref-scope.ts";
import { Commit } from "./commit.ts";
import { Dataset } from "./dataset.ts";
import { resolveSample } from "./resolve-sample.ts";
import { sampleArguments } from "./sample.ts";

const Blame = builder.objectRef<BlameRow>("Blame").implement({
  description: "Who last changed a value or an object.",
  fields: (t) => ({
    commit: t.field({
      type: Commit,
      nullable: true,
      description: "The commit that did; null where the change is not committed.",
      resolve: ({ commit }) => commit,
    }),
    isUncommitted: t.boolean({
      description: "Whether it is one of the branch's uncommitted changes.",
      resolve: ({ commit }) => commit === null,
    }),
  }),
});

builder.objectField(Dataset, "blame", (t) =>
  t.field({
    type: Blame,
    description:
      "Which commit last changed a value, or an object: through merges to the commit where the change was made. A value is named by `tensor`, an object by `group` and `objectId`.",
    args: {
      ref: t.arg.string({
        description:
          "A branch, a tag, or a commit id or its beginning. Default: the default branch.",
      }),
      ...sampleArguments,
      tensor: t.arg.string({ description: "Of a value: the path of the tensor." }),
      group: t.arg.string({
        description: "Of an object: the path of its group. Default: empty, for tensors at the top.",
      }),
      objectId: t.arg({ type: "SafeInt", description: "Of an object: which one." }),
    },
    resolve: async (dataset, args, context) => {
      const what = toBlamed(args);
      const scope = await openRef(context, dataset, args.ref);
      const { sampleId } = await resolveSample(scope, args);
      return context.reads.run((db) => blame(db, dataset, scope.ref, { sampleId, ...what }));
    },
  }),
);

interface BlameArguments {
  tensor?: string | null | undefined;
  group?: string | null | undefined;
  objectId?: number | null | undefined;
}

type WithoutSample<T> = T extends unknown ? Omit<T, "sampleId"> : never;

/** @throws INVALID_INPUT unless either a tensor or an object is named */
function toBlamed({ tensor, group, objectId }: BlameArguments): WithoutSample<Blamed> {
  if (tensor != null && group == null && objectId == null) return { tensor };
  if (tensor == null && objectId != null) return { group: group ?? "", objectId };
  throw new LoupeError(
    "INVALID_INPUT",
    "A value is named by `tensor`, an object by `group` and `objectId`; expected exactly one of the two.",
  );
}
