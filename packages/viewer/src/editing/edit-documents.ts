import { graphql } from "../graphql/graphql.ts";

/** The objects of one group of a sample, with all that describes them, and the state that they are in. */
export const ObjectsQuery = graphql(`
  query EditedObjects(
    $owner: String!
    $name: String!
    $branch: String!
    $sampleId: ID!
    $group: String!
  ) {
    dataset(owner: $owner, name: $name) {
      id
      sample(ref: $branch, id: $sampleId) {
        id
        objectRevision(group: $group)
        objects(group: $group) {
          objectId
          class {
            name
          }
          values {
            tensor {
              path
            }
            ... on BoxesValue {
              boxes {
                raw
              }
            }
            ... on ClassLabelValue {
              classes {
                name
              }
            }
            ... on NumberValue {
              text
            }
            ... on NumbersValue {
              texts
            }
          }
        }
      }
    }
  }
`);

export const EditObjects = graphql(`
  mutation EditObjects($input: EditObjectsInput!) {
    editObjects(input: $input) {
      objectIds
      revision
      branch {
        id
        revision
        hasUncommittedChanges
      }
    }
  }
`);
