import { graphql, type ResultOf } from "../../graphql/graphql.ts";

export const ModelsQuery = graphql(`
  query Models($owner: String!, $first: Int!) {
    owner(name: $owner) {
      id
      models(first: $first) {
        nodes {
          id
          reference
          name
          version
          digest
          format
          classNames
          warnings
          metrics
          author
          createdAt
          files {
            name
            bytes
          }
          provenance {
            dataset
            commitId
            options
            codeVersion
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);

export const RegisterModel = graphql(`
  mutation RegisterModel($input: RegisterModelInput!) {
    registerModel(input: $input) {
      model {
        id
        reference
        warnings
      }
    }
  }
`);

type Owner = NonNullable<ResultOf<typeof ModelsQuery>["owner"]>;
export type ListedModel = Owner["models"]["nodes"][number];
