import { graphql, type ResultOf } from "../../graphql/graphql.ts";

export const RunsQuery = graphql(`
  query Runs($owner: String!, $name: String!, $filter: RunFilter, $after: String, $first: Int!) {
    evaluators {
      name
    }
    dataset(owner: $owner, name: $name) {
      id
      runs(filter: $filter, after: $after, first: $first) {
        nodes {
          id
          evaluator
          modelName
          modelDigest
          state
          author
          createdAt
          finishedAt
          message
          samplesDone
          samplesTotal
          outputGroup
          inSample
          branch {
            id
            name
          }
          sourceCommit {
            id
            commitId
          }
          error {
            code
            message
          }
          summary {
            figures {
              name
              value
            }
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

export type ListedRun = ResultOf<typeof RunsQuery>["dataset"]["runs"]["nodes"][number];
export type RunState = ListedRun["state"];
