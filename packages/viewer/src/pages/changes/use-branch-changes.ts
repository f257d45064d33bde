import { graphql } from "../../graphql/graphql.ts";
import { useLiveEvents } from "../../graphql/use-live-events.ts";

const BranchChanges = graphql(`
  subscription BranchChanges($branches: [BranchWatch!]!) {
    branchChanges(branches: $branches) {
      revision
    }
  }
`);

/**
 * Calls back each time that anybody changes a branch, from the revision on that is shown; undefined
 * watches nothing yet.
 */
export function useBranchChanges(
  { owner, name, ref }: { owner: string; name: string; ref: string },
  revision: number | undefined,
  onChange: () => void,
): void {
  useLiveEvents({
    document: BranchChanges,
    variables: (since) => ({
      branches: [{ dataset: { owner, name }, branch: ref, since: since ?? revision ?? null }],
    }),
    subject: revision === undefined ? null : `${owner}/${name} ${ref}`,
    numberOf: ({ branchChanges }) => branchChanges.revision,
    onEvent: onChange,
  });
}
