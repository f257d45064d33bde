import { graphql, type ResultOf, type VariablesOf } from "../../graphql/graphql.ts";
import { PrintedValue } from "./printed-value.ts";
import type { SamplesView } from "../samples/use-samples-view.ts";

/** What every tensor holds for a sample, and where it stands in the order that it was found in. */
export const SampleQuery = graphql(
  `
    query Sample(
      $owner: String!
      $name: String!
      $ref: String!
      $id: ID!
      $sampleId: SafeInt!
      $filter: SampleFilter
      $orderBy: [SampleOrder!]
    ) {
      dataset(owner: $owner, name: $name) {
        id
        viewerRole
        branch(name: $ref) {
          id
          revision
        }
        samples(ref: $ref, filter: $filter, orderBy: $orderBy, first: 1) {
          totalCount
          place(sampleId: $sampleId)
        }
        sample(ref: $ref, id: $id) {
          id
          sampleId
          index
          values {
            revision
            tensor {
              path
            }
            ...PrintedValue
            ... on ImageValue {
              image {
                url
              }
            }
          }
        }
      }
    }
  `,
  [PrintedValue],
);

export type SampleValue = ResultOf<typeof SampleQuery>["dataset"]["sample"]["values"][number];

/** What is asked of a sample in the order and filter of a view. */
export function sampleVariables(
  { params, query }: SamplesView,
  sampleId: number,
): VariablesOf<typeof SampleQuery> {
  const { filter, orderBy } = query;
  return {
    ...params,
    id: String(sampleId),
    sampleId,
    filter,
    orderBy: orderBy as NonNullable<typeof orderBy>[number][],
  };
}
