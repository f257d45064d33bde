import type { CombinedError } from "urql";
import { graphql } from "../../graphql/graphql.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { useLiveEvents } from "../../graphql/use-live-events.ts";

const WatchedRefQuery = graphql(`
  query WatchedRef($owner: String!, $name: String!, $ref: String!) {
    dataset(owner: $owner, name: $name) {
      id
      viewerRole
      defaultBranch {
        ...WatchedBranch
      }
      branch(name: $ref) {
        ...WatchedBranch
      }
      tag(name: $ref) {
        id
        commit {
          id
          commitId
        }
      }
    }
  }

  fragment WatchedBranch on Branch {
    id
    name
    revision
    head {
      id
      commitId
    }
  }
`);

const RefChanges = graphql(`
  subscription RefChanges($branches: [BranchWatch!]!) {
    branchChanges(branches: $branches) {
      revision
    }
  }
`);

interface WatchedRef {
  name: string;
  /** Of a branch: rises with every write. Null where the ref never changes. */
  revision: number | null;
  /** Of a branch, its head; of a commit, as it was asked for. */
  commitId: string;
  mayWrite: boolean;
}

interface WatchedRefAnswer {
  found: WatchedRef | undefined;
  error: CombinedError | undefined;
  retry: () => void;
}

/** What a ref names now, also when somebody writes to it. An empty one is the default branch. */
export function useWatchedRef(
  { owner, name }: { owner: string; name: string },
  ref: string,
): WatchedRefAnswer {
  const { data, error, retry } = useAnswer({
    query: WatchedRefQuery,
    variables: { owner, name, ref },
  });
  const dataset = data?.dataset;
  const branch = ref === "" ? dataset?.defaultBranch : dataset?.branch;
  useLiveEvents({
    document: RefChanges,
    // From what is shown of it: it is asked for again after every event.
    variables: () => ({
      branches: [{ dataset: { owner, name }, branch: branch!.name, since: branch!.revision }],
    }),
    subject: branch ? JSON.stringify([owner, name, branch.name]) : null,
    numberOf: ({ branchChanges }) => branchChanges.revision,
    onEvent: retry,
  });
  const found = dataset && {
    name: branch?.name ?? ref,
    revision: branch?.revision ?? null,
    commitId: branch?.head.commitId ?? dataset.tag?.commit.commitId ?? ref,
    mayWrite: dataset.viewerRole !== "READER",
  };
  return { found, error, retry };
}
