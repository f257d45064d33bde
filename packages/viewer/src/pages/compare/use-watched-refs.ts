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

/** A ref of a dataset; an empty one is the default branch, null stands for none. */
interface AskedRef {
  owner: string;
  name: string;
  ref: string | null;
}

/** What two refs name now, also when somebody writes to them. */
export function useWatchedRefs(
  one: AskedRef,
  other: AskedRef,
): [one: WatchedRefAnswer, other: WatchedRefAnswer] {
  const [first, second] = [useRefNow(one), useRefNow(other)];
  const isKnown = [first, second].every(({ isAsked, found }) => !isAsked || found);
  const branches = [first, second].flatMap(({ watch }) => watch ?? []);
  const names = branches.map(({ dataset, branch }) => [dataset, branch]);
  useLiveEvents({
    document: RefChanges,
    // From what is shown of them: they are asked for again after every event.
    variables: () => ({ branches }),
    subject: isKnown && branches.length > 0 ? JSON.stringify(names) : null,
    numberOf: ({ branchChanges }) => branchChanges.revision,
    onEvent() {
      first.retry();
      second.retry();
    },
  });
  return [first, second];
}

function useRefNow({ owner, name, ref }: AskedRef) {
  const isAsked = ref !== null;
  const { data, error, retry } = useAnswer({
    query: WatchedRefQuery,
    variables: { owner, name, ref: ref ?? "" },
    pause: !isAsked,
  });
  const dataset = isAsked ? data?.dataset : undefined;
  const branch = ref === "" ? dataset?.defaultBranch : dataset?.branch;
  const found = dataset && {
    name: branch?.name ?? ref!,
    revision: branch?.revision ?? null,
    commitId: branch?.head.commitId ?? dataset.tag?.commit.commitId ?? ref!,
    mayWrite: dataset.viewerRole !== "READER",
  };
  const watch = branch && {
    dataset: { owner, name },
    branch: branch.name,
    since: branch.revision,
  };
  return { isAsked, found, error, watch, retry: () => isAsked && retry() };
}
