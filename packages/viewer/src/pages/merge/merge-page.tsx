import { navigate } from "../../router/location.ts";
import { Link } from "../../router/link.tsx";
import { useQueryState } from "../../router/use-query-state.ts";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { comparePage } from "../compare/page.ts";
import { DatasetField, type ChosenDataset } from "../compare/dataset-field.tsx";
import { RefField } from "../compare/ref-field.tsx";
import { RefsHead } from "../compare/refs-head.tsx";
import { useWatchedRefs } from "../compare/use-watched-refs.ts";
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
  const [{ source, from, strategy }, change] = useQueryState(mergePage.fields);
  const isElsewhere = from !== "";
  return (
    <div className={styles["page"]}>
      <RefsHead title="Merge">
        <RefField
          label="Merge"
          dataset={datasetOf(params, from)}
          value={source}
          onPick={(source) => change({ source })}
        />
        <DatasetField
          label="From"
          value={isElsewhere ? from : null}
          none="this dataset"
          onPick={(picked) => change(elsewhere(params, picked))}
        />
        <RefField
          label="Into"
          dataset={{ owner, name }}
          value={ref}
          branchesOnly
          onPick={(ref) =>
            navigate(mergePage.href({ owner, name, ref }, { source, from, strategy }))
          }
        />
        {source !== "" && !isElsewhere && (
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
  const [{ source, from, strategy }, change] = useQueryState(mergePage.fields);
  const theirDataset = datasetOf(params, from);
  const [ours, theirs] = useWatchedRefs(
    { owner, name, ref },
    { ...theirDataset, ref: source === "" ? null : source },
  );
  const error = ours.error ?? theirs.error;
  if (error)
    return <ErrorState level={2} error={error} retry={ours.error ? ours.retry : theirs.retry} />;
  if (!ours.found) return <Loading label="Loading the branch …" />;
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
        <p>
          Choose a branch or tag above, also of a fork of this dataset. Nothing is changed before
          you say so.
        </p>
      </EmptyState>
    );
  }
  if (!theirs.found) return <Loading label="Loading what comes into it …" />;
  const what = from === "" ? source : `${from} ${source}`;
  return (
    <Resolution
      // What is looked at is what is merged: the commit, not its name.
      subject={{
        owner,
        name,
        branch: ref,
        theirs: theirs.found.commitId,
        theirDataset,
        reverted: null,
      }}
      keptAs={`${owner}/${name} ${what} into ${ref}`}
      titles={{ ours: ref, theirs: what }}
      words={{ action: `Merge into ${ref}`, message: `Merge ${what} into ${ref}` }}
      stamp={`${ours.found.revision}`}
      mayWrite={ours.found.mayWrite}
      strategy={strategy}
      onStrategy={(strategy) => change({ strategy }, { replace: true })}
      upToDate={<EmptyState icon="check" title={`“${ref}” has all of “${what}” already`} />}
    />
  );
}

/** Where the source is. */
function datasetOf({ owner, name }: MergeParams, from: string): { owner: string; name: string } {
  if (from === "") return { owner, name };
  const [theirOwner, theirName] = from.split("/") as [string, string];
  return { owner: theirOwner, name: theirName };
}

/** Another dataset has branches of its own: its default one is looked at first. */
function elsewhere({ owner, name }: MergeParams, picked: ChosenDataset | null) {
  if (!picked || (picked.owner === owner && picked.name === name)) return { from: "", source: "" };
  return { from: `${picked.owner}/${picked.name}`, source: picked.defaultBranch };
}
