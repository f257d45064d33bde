import { useAnswer } from "../../graphql/use-answer.ts";
import { graphql } from "../../graphql/graphql.ts";
import { useLiveEvents } from "../../graphql/use-live-events.ts";
import { NamesQuery } from "./history-query.ts";

const HeadChanges = graphql(`
  subscription HeadChanges($branches: [BranchWatch!]!) {
    branchChanges(branches: $branches) {
      revision
      headMoved
    }
  }
`);

/** The branches and tags of a dataset, as they are now also when somebody else commits. */
export function useHeads({ owner, name }: { owner: string; name: string }) {
  const { data, error, retry } = useAnswer({ query: NamesQuery, variables: { owner, name } });
  // One subscription watches as many as are listed.
  const branches = data?.dataset.branches.nodes ?? [];
  useLiveEvents({
    document: HeadChanges,
    // Each from what is shown of it: it is asked for again after every event.
    variables: () => ({
      branches: branches.map((branch) => ({
        dataset: { owner, name },
        branch: branch.name,
        since: branch.revision,
      })),
    }),
    subject: data ? JSON.stringify([owner, name, branches.map((branch) => branch.name)]) : null,
    numberOf: ({ branchChanges }) => branchChanges.revision,
    onEvent: retry,
  });
  return { names: data?.dataset, error, retry };
}
