import { graphql } from "../../graphql/graphql.ts";

export const DeleteSamples = graphql(`
  mutation DeleteSamples($input: DeleteSamplesInput!) {
    deleteSamples(input: $input) {
      sampleIds
      branch {
        id
        revision
        hasUncommittedChanges
      }
    }
  }
`);
