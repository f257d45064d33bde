import { graphql, type ResultOf } from "../../graphql/graphql.ts";

/** The names that commits have, and what one may do. */
export const NamesQuery = graphql(`
  query HistoryNames($owner: String!, $name: String!) {
    dataset(owner: $owner, name: $name) {
      id
      viewerRole
      defaultBranch {
        id
        name
      }
      branches(first: 200) {
        nodes {
          id
          name
          revision
          hasUncommittedChanges
          head {
            id
            commitId
          }
        }
        pageInfo {
          hasNextPage
        }
      }
      tags(first: 200) {
        nodes {
          id
          name
          commit {
            id
            commitId
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);

export type HistoryNames = ResultOf<typeof NamesQuery>["dataset"];

export const HistoryQuery = graphql(`
  query History($owner: String!, $name: String!, $search: String!, $after: String) {
    dataset(owner: $owner, name: $name) {
      id
      history(search: $search, first: 60, after: $after) {
        nodes {
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
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export type HistoryCommit = ResultOf<typeof HistoryQuery>["dataset"]["history"]["nodes"][number];
