import { useShortcuts } from "../../app/shortcuts.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorState, Loading } from "../../ui/state.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { describeChanges } from "../diff/describe-changes.ts";
import type { DiffSubject } from "../diff/diff-view-model.ts";
import { DiffView } from "../diff/diff-view.tsx";
import { useDiff } from "../diff/use-diff.ts";
import type { HistoryNames } from "../history/history-query.ts";
import { useHeads } from "../history/use-heads.ts";
import styles from "./compare-page.module.css";
import { comparePage } from "./page.ts";
import { RefField } from "./ref-field.tsx";
import { RefsHead } from "./refs-head.tsx";

interface CompareParams {
  owner: string;
  name: string;
  ref: string;
}

/** What differs between any two refs. */
export function ComparePage({ params }: { params: CompareParams }) {
  const { names, error, retry } = useHeads(params);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!names) return <Loading label="Loading the branches and tags …" />;
  return <Compared params={params} names={names} />;
}

function Compared({ params, names }: { params: CompareParams; names: HistoryNames }) {
  const [state, change] = useQueryState(comparePage.fields);
  const from = state.from || names.defaultBranch.name;
  const to = state.to || params.ref;
  const swap = () => change({ from: to, to: from });
  useShortcuts("Compare", [{ keys: "x", label: "Swap the two sides", run: swap }]);
  const { owner, name } = params;
  return (
    <div className={styles["page"]}>
      <RefsHead title="Compare">
        <RefField
          label="Before"
          names={names}
          value={from}
          onPick={(from) => change({ from, tensor: "" })}
        />
        <Button icon="compare" aria-label="Swap the two sides" title="Swap (x)" onClick={swap} />
        <RefField
          label="After"
          names={names}
          value={to}
          onPick={(to) => change({ to, tensor: "" })}
        />
        <span className={styles["parted"]}>
          <Toggle
            label="Only since the two parted"
            colour={null}
            isOn={state.parted}
            onToggle={(parted) => change({ parted, tensor: "" })}
          />
        </span>
      </RefsHead>
      <Differences
        subject={{ owner, name, from, to, fromMergeBase: state.parted }}
        stamp={revisionsOf(names, [from, to])}
      />
    </div>
  );
}

function Differences({ subject, stamp }: { subject: DiffSubject; stamp: string }) {
  const [{ kind, tensor }, change] = useQueryState(comparePage.fields);
  const { data: diff, error, retry } = useDiff(subject, { stamp });
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!diff) return <Loading label="Comparing …" />;
  return (
    <>
      <p className={styles["summary"]}>
        {describeChanges(diff)}
        {diff.mergeBase && (
          <>
            , since commit <code>{diff.mergeBase.commitId.slice(0, 8)}</code>
          </>
        )}
      </p>
      <DiffView
        subject={subject}
        diff={diff}
        stamp={stamp}
        refName={subject.to}
        state={{ kind, tensor }}
        change={change}
      />
    </>
  );
}

/** Another text once anything was written to one of the refs. */
function revisionsOf({ branches }: HistoryNames, refs: readonly string[]): string {
  return refs
    .map((ref) => branches.nodes.find(({ name }) => name === ref)?.revision ?? "")
    .join(" ");
}
