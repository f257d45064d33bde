import { graphql, type ResultOf } from "../../graphql/graphql.ts";

export const OverviewQuery = graphql(`
  query Overview($owner: String!, $name: String!, $ref: String!) {
    dataset(owner: $owner, name: $name) {
      id
      fullName
      description
      visibility
      createdAt
      forkedFrom {
        id
        fullName
      }
      ref(name: $ref) {
        name
        kind
        sampleCount
        hasUncommittedChanges
        tensors {
          path
          htype
          dtype
          describes
          classes {
            classId
            name
          }
          provenance {
            evaluator
            modelName
            sourceCommit
          }
        }
        commits(first: 8) {
          nodes {
            id
            commitId
            message
            author
            committedAt
            samplesAdded
            samplesDeleted
            valuesChanged
          }
        }
      }
    }
  }
`);

type Ref = ResultOf<typeof OverviewQuery>["dataset"]["ref"];
export type OverviewTensor = Ref["tensors"][number];
export type OverviewCommit = Ref["commits"]["nodes"][number];
