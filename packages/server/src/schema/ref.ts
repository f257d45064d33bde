import { getBranch, getCommit, hasUncommittedChanges, listCommits } from "@loupe/core";
import { builder } from "../builder.ts";
import { Branch } from "./branch.ts";
import { Commit, CommitConnection, commitSource } from "./commit.ts";
import { resolveList } from "./connection.ts";
import { Ref } from "./ref-type.ts";
import { resolveSample } from "./resolve-sample.ts";
import { Sample, sampleArguments } from "./sample.ts";
import { resolveSamples, SampleConnection, samplesArguments } from "./sample-connection.ts";
import { Tensor, groupsOf, tensorsOf } from "./tensor.ts";

const RefKind = builder.enumType("RefKind", {
  description: "What a ref names.",
  values: {
    BRANCH: { description: "A branch, with its uncommitted changes." },
    TAG: { description: "A tag." },
    COMMIT: { description: "A commit." },
  } as const,
});

Ref.implement({
  description: "What a branch name, a tag name or a commit id stands for.",
  fields: (t) => ({
    name: t.string({ description: "As it was asked for.", resolve: ({ ref }) => ref.name }),
    kind: t.field({ type: RefKind, description: "What it names.", resolve: ({ ref }) => ref.kind }),
    branch: t.field({
      type: Branch,
      nullable: true,
      description: "The branch, where the ref is one.",
      resolve: ({ dataset, ref }, _, context) =>
        ref.kind === "BRANCH" ? context.reads.run((db) => getBranch(db, dataset, ref.name)) : null,
    }),
    commit: t.field({
      type: Commit,
      description: "The commit; of a branch, its head.",
      resolve: ({ dataset, ref }, _, context) =>
        context.reads.run((db) => getCommit(db, dataset, ref.commitId)),
    }),
    revision: t.field({
      type: "SafeInt",
      nullable: true,
      description: "Of a branch: rises with every write.",
      resolve: ({ ref }) => ref.revision,
    }),
    hasUncommittedChanges: t.boolean({
      description:
        "Whether the branch differs from its head: what was set back is no change. After more than 10,000 values were written it counts as changed, whatever they are.",
      resolve: ({ ref }, _, context) => context.reads.run((db) => hasUncommittedChanges(db, ref)),
    }),
    sampleCount: t.int({
      description: "How many samples there are.",
      resolve: async (scope) => (await scope.membership()).count,
    }),
    tensors: t.field({ type: [Tensor], description: "Its tensors, by path.", resolve: tensorsOf }),
    groups: t.stringList({
      description: "The groups, by path.",
      resolve: ({ structure }) => groupsOf(structure),
    }),
    samples: t.connection(
      {
        type: Sample,
        description: "Its samples, filtered and in order.",
        args: samplesArguments,
        resolve: (scope, args, context) => resolveSamples(context, scope, args),
      },
      SampleConnection,
    ),
    sample: t.field({
      type: Sample,
      description: "One sample, by its index or its id.",
      args: sampleArguments,
      resolve: resolveSample,
    }),
    commits: t.connection(
      {
        type: Commit,
        description: "Its history, newest first.",
        resolve: ({ ref }, args, context) =>
          resolveList(
            commitSource((page) => context.reads.run((db) => listCommits(db, ref, page))),
            args,
          ),
      },
      CommitConnection,
    ),
  }),
});
