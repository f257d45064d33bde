import { graphql, type ResultOf } from "../../graphql/graphql.ts";

/** Where a branch stands, and what one may do with it. */
export const BranchQuery = graphql(`
  query ChangesBranch($owner: String!, $name: String!, $ref: String!) {
    dataset(owner: $owner, name: $name) {
      id
      viewerRole
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
        kind
      }
    }
  }
`);

export type ChangedBranch = NonNullable<ResultOf<typeof BranchQuery>["dataset"]["branch"]>;
