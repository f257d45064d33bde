import { VALUE_FIELDS, type ReadValue } from "../query/sample-fields.ts";

interface Page<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export interface ReadTensor {
  kinds: string[];
  before: { path: string } | null;
  after: { path: string } | null;
  classesAdded: { name: string }[];
  classesRemoved: { name: string }[];
  classesRenamed: { before: { name: string }; after: { name: string } }[];
  valuesAdded: number;
  valuesUpdated: number;
  valuesRemoved: number;
}

export interface ReadValueChange {
  sampleId: number;
  pathBefore: string | null;
  pathAfter: string | null;
  kind: string;
  before: ReadValue | null;
  after: ReadValue | null;
}

export interface ReadObjectChange {
  sampleId: number;
  group: string;
  objectId: number;
  kinds: string[];
  before: ReadValue[];
  after: ReadValue[];
}

/** A diff with the first of each kind of change. */
export interface ReadDiff {
  from: { name: string; commit: { commitId: string } };
  to: { name: string; commit: { commitId: string } };
  mergeBase: { commitId: string } | null;
  samplesAdded: number;
  samplesDeleted: number;
  valuesChanged: number;
  objectsChanged: number;
  groupsCreated: string[];
  groupsDeleted: string[];
  tensors: ReadTensor[];
  samples: Page<{ sampleId: number; kind: string }>;
  values: Page<ReadValueChange>;
  objects: Page<ReadObjectChange>;
}

const PAGE_INFO = "pageInfo { hasNextPage endCursor }";

export const DIFF_QUERY = `
  query ($owner: String!, $name: String!, $from: String!, $to: String!, $fromMergeBase: Boolean, $tensors: [String!], $first: Int) {
    dataset(owner: $owner, name: $name) {
      diff(from: $from, to: $to, fromMergeBase: $fromMergeBase, tensors: $tensors) {
        from { name commit { commitId } }
        to { name commit { commitId } }
        mergeBase { commitId }
        samplesAdded samplesDeleted valuesChanged objectsChanged groupsCreated groupsDeleted
        tensors {
          kinds before { path } after { path }
          classesAdded { name } classesRemoved { name } classesRenamed { before { name } after { name } }
          valuesAdded valuesUpdated valuesRemoved
        }
        samples(first: $first) { nodes { sampleId kind } ${PAGE_INFO} }
        values(first: $first) {
          nodes { sampleId pathBefore pathAfter kind before { ...Value } after { ...Value } } ${PAGE_INFO}
        }
        objects(first: $first) {
          nodes { sampleId group objectId kinds before { ...Value } after { ...Value } } ${PAGE_INFO}
        }
      }
    }
  }
  fragment Value on TensorValue { ${VALUE_FIELDS} }
`;
