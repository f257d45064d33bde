import { graphql, type ResultOf } from "../../graphql/graphql.ts";

export const ViewsQuery = graphql(`
  query Views($owner: String!, $name: String!) {
    dataset(owner: $owner, name: $name) {
      id
      views(first: 1000) {
        nodes {
          id
          name
          author
          updatedAt
          ref
          filter
          orderBy
          shown
        }
      }
    }
  }
`);

export const CreateView = graphql(`
  mutation CreateView($input: CreateViewInput!) {
    createView(input: $input) {
      view {
        id
        name
      }
    }
  }
`);

export const UpdateView = graphql(`
  mutation UpdateView($input: UpdateViewInput!) {
    updateView(input: $input) {
      view {
        id
        name
        updatedAt
        ref
        filter
        orderBy
        shown
      }
    }
  }
`);

export const DeleteView = graphql(`
  mutation DeleteView($input: DeleteViewInput!) {
    deleteView(input: $input) {
      clientMutationId
    }
  }
`);

export type SavedView = ResultOf<typeof ViewsQuery>["dataset"]["views"]["nodes"][number];
