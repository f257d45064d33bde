import { graphql, type ResultOf } from "../../graphql/graphql.ts";

/** How much differs between two refs, and what has to be known of their tensors to draw objects. */
export const DiffQuery = graphql(`
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
    provenance {
      evaluator
    }
  }
`);

export type Diff = ResultOf<typeof DiffQuery>["dataset"]["diff"];
export type DiffTensor = Diff["from"]["tensors"][number];
