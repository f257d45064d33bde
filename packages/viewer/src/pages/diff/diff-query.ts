import { graphql, type ResultOf } from "../../graphql/graphql.ts";

/** What has to be known of a tensor to draw objects. */
export const DiffTensorFields = graphql(`
  fragment DiffTensor on Tensor {
    path
    group
    name
    htype
    dtype
    describes
    classes {
      classId
      name
    }
    coords {
      type
    }
    provenance {
      evaluator
    }
  }
`);

/** How much differs between two refs. */
export const DiffQuery = graphql(
  `
    query Diff(
      $owner: String!
      $name: String!
      $from: String!
      $to: String!
      $fromMergeBase: Boolean!
      $tensors: [String!]
    ) {
      dataset(owner: $owner, name: $name) {
        id
        diff(from: $from, to: $to, fromMergeBase: $fromMergeBase, tensors: $tensors) {
          samplesAdded
          samplesDeleted
          objectsChanged
          valuesChanged
          groupsCreated
          groupsDeleted
          mergeBase {
            id
            commitId
          }
          tensors {
            kinds
            before {
              path
            }
            after {
              path
            }
          }
          from {
            tensors {
              ...DiffTensor
            }
          }
          to {
            tensors {
              ...DiffTensor
            }
          }
        }
      }
    }
  `,
  [DiffTensorFields],
);

export type Diff = ResultOf<typeof DiffQuery>["dataset"]["diff"];
export type DiffTensor = Diff["from"]["tensors"][number];
