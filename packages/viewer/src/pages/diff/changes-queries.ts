import { graphql, type ResultOf } from "../../graphql/graphql.ts";
import { PrintedValue } from "../sample/printed-value.ts";

const PicturedFields = graphql(`
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
`);

export const ObjectChangesQuery = graphql(
  `
    query ObjectChanges(
      $owner: String!
      $name: String!
      $from: String!
      $to: String!
      $fromMergeBase: Boolean!
      $tensors: [String!]
      $images: [String!]
      $width: Int!
      $after: String
    ) {
      dataset(owner: $owner, name: $name) {
        id
        diff(from: $from, to: $to, fromMergeBase: $fromMergeBase, tensors: $tensors) {
          objects(first: 60, after: $after) {
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
            pageInfo {
              hasNextPage
              endCursor
            }
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
  `,
  [PicturedFields],
);

export const SampleChangesQuery = graphql(
  `
    query SampleChanges(
      $owner: String!
      $name: String!
      $from: String!
      $to: String!
      $fromMergeBase: Boolean!
      $tensors: [String!]
      $images: [String!]
      $width: Int!
      $after: String
    ) {
      dataset(owner: $owner, name: $name) {
        id
        diff(from: $from, to: $to, fromMergeBase: $fromMergeBase, tensors: $tensors) {
          samples(first: 40, after: $after) {
            nodes {
              kind
              sampleId
              sample {
                id
                index
                ...Pictured
              }
            }
            pageInfo {
              hasNextPage
              endCursor
            }
          }
        }
      }
    }
  `,
  [PicturedFields],
);

export const ValueChangesQuery = graphql(
  `
    query ValueChanges(
      $owner: String!
      $name: String!
      $from: String!
      $to: String!
      $fromMergeBase: Boolean!
      $tensors: [String!]
      $width: Int!
      $after: String
    ) {
      dataset(owner: $owner, name: $name) {
        id
        diff(from: $from, to: $to, fromMergeBase: $fromMergeBase, tensors: $tensors) {
          values(first: 100, after: $after) {
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
            pageInfo {
              hasNextPage
              endCursor
            }
          }
        }
      }
    }

    fragment ValueInWords on TensorValue {
      ...PrintedValue
      ... on ImageValue {
        image {
          url(width: $width)
        }
      }
    }
  `,
  [PrintedValue],
);

type DiffOf<Query> = Query extends { dataset: { diff: infer Diff } } ? Diff : never;
export type ObjectChange = DiffOf<ResultOf<typeof ObjectChangesQuery>>["objects"]["nodes"][number];
export type SampleChange = DiffOf<ResultOf<typeof SampleChangesQuery>>["samples"]["nodes"][number];
export type ValueChange = DiffOf<ResultOf<typeof ValueChangesQuery>>["values"]["nodes"][number];
