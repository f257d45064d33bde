import type { Operation } from "../http-client.ts";

/** A page of 50 by falling loss. */
export interface AskedPage {
  branch: string;
  /** A class that the samples must have. */
  label?: string;
  /** Behind this sample. */
  after?: { loupe: string; plain: string };
}

const PAGE_SIZE = 50;

const LOUPE = /* GraphQL */ `
  query ($ref: String!, $filter: SampleFilter, $first: Int!, $after: String) {
    dataset(owner: "bench", name: "bench") {
      samples(
        ref: $ref
        filter: $filter
        orderBy: [{ tensor: "model_evaluation/loss", direction: DESC }]
        first: $first
        after: $after
      ) {
        edges {
          cursor
          node {
            sampleId
            values(tensors: ["images", "labels", "boxes", "model_evaluation/loss"]) {
              ... on NumberValue {
                number
              }
              ... on ClassLabelValue {
                classes {
                  name
                }
              }
              ... on BoxesValue {
                boxes {
                  left
                  top
                  width
                  height
                }
              }
              ... on ImageValue {
                image {
                  url
                  width
                  height
                }
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

const PLAIN = /* GraphQL */ `
  query ($table: String!, $label: String, $first: Int!, $after: String) {
    samples(table: $table, label: $label, first: $first, after: $after) {
      edges {
        cursor
        node {
          sampleId
          loss
          classes {
            name
          }
          boxes {
            left
            top
            width
            height
          }
          image {
            url
            width
            height
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

const WALK = /* GraphQL */ `
  query ($ref: String!, $first: Int!, $after: String) {
    dataset(owner: "bench", name: "bench") {
      samples(
        ref: $ref
        orderBy: [{ tensor: "model_evaluation/loss", direction: DESC }]
        first: $first
        after: $after
      ) {
        pageInfo {
          endCursor
        }
      }
    }
  }
`;

export function loupePage({ branch, label, after }: AskedPage): Operation {
  const filter = label === undefined ? null : { tensor: { path: "labels", containsAny: [label] } };
  return {
    query: LOUPE,
    variables: { ref: branch, filter, first: PAGE_SIZE, after: after?.loupe ?? null },
  };
}

/** A branch is a table of its own there. */
export function plainPage({ branch, label, after }: AskedPage): Operation {
  return {
    query: PLAIN,
    variables: {
      table: `plain_${branch}`,
      label: label ?? null,
      first: PAGE_SIZE,
      after: after?.plain ?? null,
    },
  };
}

/** Only the way to the next page. */
export function loupeWalk(branch: string, first: number, after: string | null): Operation {
  return { query: WALK, variables: { ref: branch, first, after } };
}
