import { graphql, type ResultOf } from "../../graphql/graphql.ts";

/** What the grid has to know of a dataset before it asks for samples. */
export const StructureQuery = graphql(`
  query SamplesStructure($owner: String!, $name: String!, $ref: String!) {
    dataset(owner: $owner, name: $name) {
      id
      ref(name: $ref) {
        kind
        revision
        sampleCount
        tensors {
          path
          group
          name
          htype
          dtype
          describes
          coords {
            type
            mode
          }
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

export type SamplesTensor = ResultOf<typeof StructureQuery>["dataset"]["ref"]["tensors"][number];

export const FilteredCountQuery = graphql(`
  query FilteredCount($owner: String!, $name: String!, $ref: String!, $filter: SampleFilter) {
    dataset(owner: $owner, name: $name) {
      id
      samples(ref: $ref, filter: $filter, first: 1) {
        totalCount
      }
    }
  }
`);
