import {
  verifyCommits,
  verifyRefs,
  type RefProblem as RefProblemRow,
  type VerifiedCommits,
  type VerifiedRefs,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { checkPageArguments, pageSize } from "../limits/page-size.ts";
import { Dataset } from "./dataset.ts";

const CommitProblem = builder
  .objectRef<{ commitId: string; message: string }>("CommitProblem")
  .implement({
    description: "In what a commit and what is stored of it disagree.",
    fields: (t) => ({
      commitId: t.exposeString("commitId", { description: "The commit, as a ref." }),
      message: t.exposeString("message", { description: "What was found and expected." }),
    }),
  });

const CommitVerification = builder.objectRef<VerifiedCommits>("CommitVerification").implement({
  description: "What came out of computing some commits again.",
  fields: (t) => ({
    checked: t.int({
      description: "How many commits were computed again.",
      resolve: ({ commits }) => commits.length,
    }),
    totalCount: t.exposeInt("totalCount", {
      description: "How many commits the dataset's branches and tags reach.",
    }),
    problems: t.field({
      type: [CommitProblem],
      description: "Oldest commit first; none where everything matches.",
      resolve: ({ commits }) =>
        commits.flatMap(({ commitId, problems }) =>
          problems.map((message) => ({ commitId, message })),
        ),
    }),
    endCursor: t.string({
      nullable: true,
      description: "The id of the last commit: what the next page comes after.",
      resolve: ({ commits }) => commits.at(-1)?.commitId ?? null,
    }),
    hasNextPage: t.exposeBoolean("hasNextPage", { description: "Whether more commits follow." }),
  }),
});

const RefProblem = builder.objectRef<RefProblemRow>("RefProblem").implement({
  description: "Something that does not fit together in what a branch or tag shows.",
  fields: (t) => ({
    ref: t.exposeString("ref", { description: "The branch or tag." }),
    tensor: t.exposeString("tensor", {
      nullable: true,
      description: "The path of the tensor or group; null where it is none's.",
    }),
    sampleId: t.field({
      type: "SafeInt",
      nullable: true,
      description: "The id of the sample; null where it is none's.",
      resolve: ({ sampleId }) => sampleId,
    }),
    message: t.exposeString("message", { description: "What was found and expected." }),
  }),
});

const RefVerification = builder.objectRef<VerifiedRefs>("RefVerification").implement({
  description: "What came out of looking through all branches and tags.",
  fields: (t) => ({
    checked: t.exposeInt("refsChecked", {
      description: "How many branches and tags were looked through.",
    }),
    problems: t.field({
      type: [RefProblem],
      description: "None where everything fits; of many of one kind the first 100.",
      resolve: ({ problems }) => problems,
    }),
  }),
});

builder.objectField(Dataset, "verifyCommits", (t) =>
  t.field({
    type: CommitVerification,
    description:
      "Computes commits that branches and tags reach again from what is stored, oldest first: ids, parents, changes, counts. Takes time that follows their changes; a page ends early where they are many.",
    args: {
      first: t.arg.int({
        description: "At most so many commits: 50 by default, 1000 at most.",
      }),
      after: t.arg.string({ description: "Only those after this `endCursor`." }),
    },
    resolve: (dataset, { first, after }, context) => {
      checkPageArguments({ first });
      const page = { first: pageSize({ first }), ...(after == null ? {} : { after }) };
      return context.reads.run((db) => verifyCommits(db, dataset, page));
    },
  }),
);

builder.objectField(Dataset, "verifyRefs", (t) =>
  t.field({
    type: RefVerification,
    description:
      "Whether everything that branches and tags show fits together: objects and their entries, labels and classes, images and files, samples and life spans. Takes time that follows the size of the dataset.",
    resolve: (dataset, _, context) =>
      context.reads.run((db) => verifyRefs(db, context.services.blobs, dataset)),
  }),
);
