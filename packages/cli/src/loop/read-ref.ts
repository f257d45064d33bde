import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";

/** Where a ref stands. */
export interface RefPosition {
  commitId: string;
  parentIds: string[];
  revision: number | null;
  sampleCount: number;
  hasUncommittedChanges: boolean;
}

interface RefAnswer {
  dataset: {
    ref: {
      revision: number | null;
      sampleCount: number;
      hasUncommittedChanges: boolean;
      commit: { commitId: string; parents: { commitId: string }[] };
    };
  };
}

const READ_REF = `query ReadRef($owner: String!, $name: String!, $ref: String!) {
  dataset(owner: $owner, name: $name) {
    ref(name: $ref) { revision sampleCount hasUncommittedChanges commit { commitId parents { commitId } } }
  }
}`;

export async function readRef(
  client: LoupeClient,
  dataset: DatasetName,
  ref: string,
): Promise<RefPosition> {
  const { dataset: found } = await client.query<RefAnswer>(READ_REF, { ...dataset, ref });
  const { commit, ...position } = found.ref;
  return {
    ...position,
    commitId: commit.commitId,
    parentIds: commit.parents.map(({ commitId }) => commitId),
  };
}
