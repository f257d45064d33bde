import { graphql, type ResultOf } from "../../graphql/graphql.ts";

export const CompareRunsQuery = graphql(`
  query CompareRuns($before: ID!, $after: ID!) {
    compareRuns(before: $before, after: $after) {
      before {
        ...ComparedRun
      }
      after {
        ...ComparedRun
      }
      figures {
        name
        before
        after
        change
      }
      outputs {
        name
        better
        changes {
          risen
          fallen
          same
          onlyBefore
          onlyAfter
        }
      }
      attribution {
        reason
        figures {
          name
          change
          model
          labels
        }
        relabelled {
          id
          state
        }
        remodelled {
          id
          state
        }
      }
    }
  }

  fragment ComparedRun on EvaluationRun {
    id
    evaluator
    modelName
    createdAt
    outputGroup
    branch {
      id
      name
    }
    commit {
      id
      commitId
    }
  }
`);

export type Comparison = NonNullable<ResultOf<typeof CompareRunsQuery>["compareRuns"]>;
export type ComparedOutput = Comparison["outputs"][number];

/** Apart from the rest: classes may be many. */
export const ClassChangesQuery = graphql(`
  query ClassChanges($before: ID!, $after: ID!) {
    compareRuns(before: $before, after: $after) {
      classes {
        name
        figures {
          name
          before
          after
          change
        }
      }
    }
  }
`);

export type ComparedClass = NonNullable<
  ResultOf<typeof ClassChangesQuery>["compareRuns"]
>["classes"][number];

export const ChangedSamplesQuery = graphql(`
  query ChangedSamples(
    $before: ID!
    $after: ID!
    $output: String!
    $direction: OrderDirection!
    $images: [String!]!
    $first: Int!
    $width: Int!
  ) {
    compareRuns(before: $before, after: $after) {
      output(name: $output) {
        samples(direction: $direction, first: $first) {
          nodes {
            before
            after
            change
            sample {
              id
              sampleId
              index
              values(tensors: $images) {
                ... on ImageValue {
                  image {
                    url(width: $width)
                    width
                    height
                  }
                }
              }
            }
          }
        }
      }
    }
  }
`);

export const StartAttribution = graphql(`
  mutation StartAttribution($input: StartAttributionInput!) {
    startAttribution(input: $input) {
      runs {
        id
      }
    }
  }
`);
