import { graphql, type ResultOf } from "../../graphql/graphql.ts";

export const CommitQuery = graphql(`
  query Commit($owner: String!, $name: String!, $ref: String!, $commit: String!) {
    dataset(owner: $owner, name: $name) {
      id
      viewerRole
      branch(name: $ref) {
        id
        name
        revision
      }
      ref(name: $commit) {
        tensors {
          path
          htype
          describes
          group
        }
        commit {
          id
          commitId
          message
          author
          committedAt
          samplesAdded
          samplesDeleted
          valuesChanged
          parents {
            id
            commitId
            message
          }
        }
      }
    }
  }
`);

export type CommitAnswer = ResultOf<typeof CommitQuery>["dataset"];
export type ShownCommit = CommitAnswer["ref"]["commit"];
