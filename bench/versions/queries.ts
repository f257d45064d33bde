import type { Operation } from "../http-client.ts";

const DATASET = { owner: "bench", name: "bench" };

/** An object that is there, to be moved. */
export interface EditableObject {
  sampleId: number;
  objectId: number;
}

export function createBranch(name: string): Operation {
  return mutation("createBranch", "CreateBranchInput", "branch { name }", { name });
}

export function forkDataset(source: string, name: string): Operation {
  const { owner } = DATASET;
  return mutation("forkDataset", "ForkDatasetInput", "dataset { name }", {
    dataset: { owner, name: source },
    owner,
    name,
  });
}

export function branchesOf(name: string): Operation {
  return {
    query: `query ($owner: String!, $name: String!) {
      dataset(owner: $owner, name: $name) { defaultBranch { name } branches(first: 100) { nodes { name } } }
    }`,
    variables: { owner: DATASET.owner, name },
  };
}

export function deleteBranch(dataset: string, name: string): Operation {
  return mutation("deleteBranch", "DeleteBranchInput", "clientMutationId", {
    dataset: { owner: DATASET.owner, name: dataset },
    name,
  });
}

/** Moves each object's box that far to the right of where no box is. */
export function moveBoxes(
  branch: string,
  objects: readonly EditableObject[],
  left: number,
): Operation {
  const edits = objects.map(({ sampleId, objectId }) => ({
    sample: { id: String(sampleId) },
    update: { objectId, values: [{ tensor: "boxes", boxes: [[left, 4, 20, 30]] }] },
  }));
  return mutation("editObjects", "EditObjectsInput", "revision", { branch, edits });
}

export function commit(branch: string): Operation {
  return mutation("commit", "CommitInput", "commit { commitId }", {
    branch,
    message: "Move boxes",
  });
}

export function mergeBranch(branch: string, source: string): Operation {
  return mutation("mergeBranch", "MergeBranchInput", "commit { commitId }", {
    branch,
    source,
    strategy: "THEIRS",
  });
}

function mutation(name: string, type: string, answer: string, input: object): Operation {
  return {
    query: `mutation ($input: ${type}!) { ${name}(input: $input) { ${answer} } }`,
    variables: { input: { dataset: DATASET, ...input } },
  };
}

const PAGE = /* GraphQL */ `
  query ($ref: String!) {
    dataset(owner: "bench", name: "bench") {
      samples(
        ref: $ref
        orderBy: [{ tensor: "model_evaluation/loss", direction: DESC }]
        first: 50
      ) {
        nodes {
          sampleId
          values(tensors: ["model_evaluation/loss", "labels", "boxes"]) {
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

export interface PageAnswer {
  dataset: { samples: { nodes: { sampleId: number; values: [{ number: number }] }[] } };
}

/** The first 50 samples by falling loss, with their values. */
export function firstPage(ref: string): Operation {
  return { query: PAGE, variables: { ref } };
}

const SAMPLE = /* GraphQL */ `
  query ($ref: String!, $index: Int!) {
    dataset(owner: "bench", name: "bench") {
      sample(ref: $ref, index: $index) {
        sampleId
        index
        value(tensor: "model_evaluation/loss") {
          ... on NumberValue {
            number
          }
        }
      }
    }
  }
`;

export function sampleByIndex(ref: string, index: number): Operation {
  return { query: SAMPLE, variables: { ref, index } };
}

const DIFF = /* GraphQL */ `
  query ($from: String!, $to: String!) {
    dataset(owner: "bench", name: "bench") {
      diff(from: $from, to: $to) {
        samplesAdded
        samplesDeleted
        valuesChanged
        objectsChanged
        samples(first: 100) {
          nodes {
            sampleId
            kind
          }
        }
        values(first: 100) {
          nodes {
            sampleId
            kind
            before {
              ...number
            }
            after {
              ...number
            }
          }
        }
        objects(first: 100) {
          nodes {
            sampleId
            objectId
            kinds
            before {
              ...box
            }
            after {
              ...box
            }
          }
        }
      }
    }
  }
  fragment number on NumberValue {
    number
  }
  fragment box on BoxesValue {
    boxes {
      left
      top
      width
      height
    }
  }
`;

export interface DiffAnswer {
  dataset: { diff: { valuesChanged: number; objectsChanged: number } };
}

/** The counts and the first 100 changes of each kind, with old and new values. */
export function diff(from: string, to: string): Operation {
  return { query: DIFF, variables: { from, to } };
}

const PREVIEW = /* GraphQL */ `
  query ($branch: String!, $source: String!) {
    dataset(owner: "bench", name: "bench") {
      mergePreview(branch: $branch, source: $source) {
        conflictCount
      }
    }
  }
`;

export interface PreviewAnswer {
  dataset: { mergePreview: { conflictCount: number } };
}

export function mergePreview(branch: string, source: string): Operation {
  return { query: PREVIEW, variables: { branch, source } };
}
