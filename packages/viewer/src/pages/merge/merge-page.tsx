import { navigate } from "../../router/location.ts";
import { Link } from "../../router/link.tsx";
import { useQueryState } from "../../router/use-query-state.ts";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { comparePage } from "../compare/page.ts";
import { RefField } from "../compare/ref-field.tsx";
import { RefsHead } from "../compare/refs-head.tsx";
import type { HistoryNames } from "../history/history-query.ts";
import { useHeads } from "../history/use-heads.ts";
import styles from "./merge-page.module.css";
import { mergePage } from "./page.ts";
import { Resolution } from "./resolution.tsx";

interface MergeParams {
  owner: string;
  name: string;
  ref: string;
}

/** Merges a branch or tag into a branch: looked at first, then decided, then done. */
export function MergePage({ params }: { params: MergeParams }) {
  const { names, error, retry } = useHeads(params);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!names) return <Loading label="Loading the branches and tags …" />;
  return <Merge params={params} names={names} />;
}

function Merge({ params, names }: { params: MergeParams; names: HistoryNames }) {
  const { owner, name, ref } = params;
  const [{ source, strategy }, change] = useQueryState(mergePage.fields);
  const target = names.branches.nodes.find((branch) => branch.name === ref);
  return (
    <div className={styles["page"]}>
      <RefsHead title="Merge">
        <RefField
          label="Merge"
          names={names}
          value={source}
          onPick={(source) => change({ source })}
        />
        <RefField
          label="Into"
          names={names}
          value={ref}
          branchesOnly
          onPick={(ref) => navigate(mergePage.href({ owner, name, ref }, { source, strategy }))}
        />
        {source !== "" && (
          <Link
            className={styles["look"]}
            href={comparePage.href(params, { from: ref, to: source, parted: true })}
          >
            What {source} did since the two parted
          </Link>
        )}
      </RefsHead>
      {!target && (
        <EmptyState icon="info" title={`“${ref}” never changes`}>
          <p>It is a tag or a commit. Choose a branch to merge into.</p>
        </EmptyState>
      )}
      {target && source === "" && (
        <EmptyState icon="merge" title={`What comes into “${ref}”?`}>
          <p>Choose a branch or tag above. Nothing is changed before you say so.</p>
        </EmptyState>
      )}
      {target && source !== "" && (
        <Resolution
          subject={{ owner, name, branch: ref, theirs: commitOf(names, source), reverted: null }}
          keptAs={`${owner}/${name} ${source} into ${ref}`}
          titles={{ ours: ref, theirs: source }}
          words={{ action: `Merge into ${ref}`, message: `Merge ${source} into ${ref}` }}
          stamp={`${target.revision}`}
          mayWrite={names.viewerRole !== "READER"}
          strategy={strategy}
          onStrategy={(strategy) => change({ strategy }, { replace: true })}
          upToDate={<EmptyState icon="check" title={`“${ref}” has all of “${source}” already`} />}
        />
      )}
    </div>
  );
}

/** The commit that a ref is now: what is looked at is what is merged. */
function commitOf({ branches, tags }: HistoryNames, ref: string): string {
  const branch = branches.nodes.find(({ name }) => name === ref);
  const tag = tags.nodes.find(({ name }) => name === ref);
  return branch?.head.commitId ?? tag?.commit.commitId ?? ref;
}
