import { graphql, type ResultOf } from "../../graphql/graphql.ts";

export const DatasetsQuery = graphql(`
  query Datasets($search: String, $after: String) {
    datasets(search: $search, first: 24, after: $after) {
      nodes {
        id
        name
        fullName
        description
        visibility
        owner {
          id
          name
        }
        defaultBranch {
          id
          name
          head {
            id
            commitId
            message
            committedAt
          }
        }
        ref {
          sampleCount
          tensors {
            path
            htype
            describes
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    viewer {
      owner {
        id
        name
      }
    }
  }
`);

export type ListedDataset = ResultOf<typeof DatasetsQuery>["datasets"]["nodes"][number];
