import { graphql, type ResultOf } from "../../graphql/graphql.ts";

export const TrainingsQuery = graphql(`
  query Trainings($owner: String!, $name: String!, $first: Int!) {
    trainers {
      name
    }
    dataset(owner: $owner, name: $name) {
      id
      trainings(first: $first) {
        nodes {
          id
          trainer
          modelName
          state
          author
          createdAt
          step
          steps
          fold
          sourceCommit {
            id
            commitId
          }
          validationDataset {
            id
            fullName
          }
          error {
            code
            message
          }
          models {
            fold
            model {
              id
              reference
            }
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);

export type ListedTraining = ResultOf<
  typeof TrainingsQuery
>["dataset"]["trainings"]["nodes"][number];
