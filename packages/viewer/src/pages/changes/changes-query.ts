import { graphql, type ResultOf } from "../../graphql/graphql.ts";

/** Where a branch stands, and what has to be known of its tensors to draw its objects. */
export const BranchQuery = graphql(`
  query ChangesBranch($owner: String!, $name: String!, $ref: String!) {
    dataset(owner: $owner, name: $name) {
      id
      branch(name: $ref) {
        id
        name
        revision
        hasUncommittedChanges
        head {
          id
          commitId
        }
      }
      ref(name: $ref) {
        tensors {
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
      }
    }
  }
`);

export type ChangedBranch = NonNullable<ResultOf<typeof BranchQuery>["dataset"]["branch"]>;
export type ChangedTensors = ResultOf<typeof BranchQuery>["dataset"]["ref"]["tensors"];

/** What a branch has that its head has not, the first of each kind. */
export const ChangesQuery = graphql(`
  query Changes(
    $owner: String!
    $name: String!
    $ref: String!
    $head: String!
    $images: [String!]!
    $first: Int!
    $width: Int!
  ) {
    dataset(owner: $owner, name: $name) {
      id
      diff(from: $head, to: $ref) {
        samplesAdded
        samplesDeleted
        objectsChanged
        valuesChanged
        groupsCreated
        groupsDeleted
        tensors {
          kinds
          before {
            path
          }
          after {
            path
          }
        }
        samples(first: $first) {
          nodes {
            kind
            sampleId
            sample {
              id
              index
              ...Pictured
            }
          }
        }
        objects(first: $first) {
          nodes {
            kinds
            group
            objectId
            sampleId
            before {
              ...ObjectParts
            }
            after {
              ...ObjectParts
            }
            sample {
              id
              index
              ...Pictured
            }
          }
        }
        values(first: $first) {
          nodes {
            kind
            sampleId
            pathBefore
            pathAfter
            sample {
              id
              index
            }
            before {
              ...ValueInWords
            }
            after {
              ...ValueInWords
            }
          }
        }
      }
    }
  }

  fragment Pictured on Sample {
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

  fragment ObjectParts on TensorValue {
    ... on BoxesValue {
      boxes {
        left
        top
        width
        height
      }
    }
    ... on ClassLabelValue {
      classes {
        name
      }
    }
  }

  fragment ValueInWords on TensorValue {
    __typename
    ... on ArrayValue {
      arrayDtype
      shape
    }
    ... on BoxesValue {
      boxes {
        left
      }
    }
    ... on ClassLabelValue {
      classes {
        name
      }
    }
    ... on ImageValue {
      image {
        width
        height
      }
    }
    ... on JsonValue {
      json
    }
    ... on NumberValue {
      text
    }
    ... on NumbersValue {
      texts
    }
    ... on TextValue {
      string
    }
  }
`);

export type BranchDiff = ResultOf<typeof ChangesQuery>["dataset"]["diff"];
export type DiffSample = BranchDiff["samples"]["nodes"][number];
export type DiffObject = BranchDiff["objects"]["nodes"][number];
export type DiffValue = BranchDiff["values"]["nodes"][number];
