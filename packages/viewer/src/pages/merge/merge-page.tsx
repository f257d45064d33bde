import { navigate } from "../../router/location.ts";
import { Link } from "../../router/link.tsx";
import { useQueryState } from "../../router/use-query-state.ts";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { comparePage } from "../compare/page.ts";
import { RefField } from "../compare/ref-field.tsx";
import { RefsHead } from "../compare/refs-head.tsx";
import { useWatchedRef } from "../compare/use-watched-ref.ts";
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
  const { owner, name, ref } = params;
  const [{ source, strategy }, change] = useQueryState(mergePage.fields);
  return (
    <div className={styles["page"]}>
      <RefsHead title="Merge">
        <RefField
          label="Merge"
          dataset={{ owner, name }}
          value={source}
          onPick={(source) => change({ source })}
        />
        <RefField
          label="Into"
          dataset={{ owner, name }}
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
      <Merge params={params} />
    </div>
  );
}

function Merge({ params }: { params: MergeParams }) {
  const { owner, name, ref } = params;
  const [{ source, strategy }, change] = useQueryState(mergePage.fields);
  const ours = useWatchedRef(params, ref);
  const theirs = useWatchedRef(params, source);
  const error = ours.error ?? theirs.error;
  if (error)
    return <ErrorState level={2} error={error} retry={ours.error ? ours.retry : theirs.retry} />;
  if (!ours.found || !theirs.found) return <Loading label="Loading the branches and tags …" />;
  if (ours.found.revision === null) {
    return (
      <EmptyState icon="info" title={`“${ref}” never changes`}>
        <p>It is a tag or a commit. Choose a branch to merge into.</p>
      </EmptyState>
    );
  }
  if (source === "") {
    return (
      <EmptyState icon="merge" title={`What comes into “${ref}”?`}>
        <p>Choose a branch or tag above. Nothing is changed before you say so.</p>
      </EmptyState>
    );
  }
  return (
    <Resolution
      // What is looked at is what is merged: the commit, not its name.
      subject={{ owner, name, branch: ref, theirs: theirs.found.commitId, reverted: null }}
      keptAs={`${owner}/${name} ${source} into ${ref}`}
      titles={{ ours: ref, theirs: source }}
      words={{ action: `Merge into ${ref}`, message: `Merge ${source} into ${ref}` }}
      stamp={`${ours.found.revision}`}
      mayWrite={ours.found.mayWrite}
      strategy={strategy}
      onStrategy={(strategy) => change({ strategy }, { replace: true })}
      upToDate={<EmptyState icon="check" title={`“${ref}” has all of “${source}” already`} />}
    />
  );
}
