import { useShortcuts } from "../../app/shortcuts.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorState, Loading } from "../../ui/state.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { describeChanges } from "../diff/describe-changes.ts";
import type { DiffSubject } from "../diff/diff-view-model.ts";
import { DiffView } from "../diff/diff-view.tsx";
import { useDiff } from "../diff/use-diff.ts";
import styles from "./compare-page.module.css";
import { comparePage } from "./page.ts";
import { RefField } from "./ref-field.tsx";
import { RefsHead } from "./refs-head.tsx";
import { useWatchedRefs } from "./use-watched-refs.ts";

interface CompareParams {
  owner: string;
  name: string;
  ref: string;
}

/** What differs between any two refs. */
export function ComparePage({ params }: { params: CompareParams }) {
  const [state, change] = useQueryState(comparePage.fields);
  const { owner, name } = params;
  const to = state.to || params.ref;
  const [before, after] = useWatchedRefs(
    { owner, name, ref: state.from },
    { owner, name, ref: to },
  );
  const from = state.from || (before.found?.name ?? "");
  const swap = () => change({ from: to, to: from });
  useShortcuts("Compare", [{ keys: "x", label: "Swap the two sides", run: swap }]);
  const error = before.error ?? after.error;
  return (
    <div className={styles["page"]}>
      <RefsHead title="Compare">
        <RefField
          label="Before"
          dataset={{ owner, name }}
          value={from}
          onPick={(from) => change({ from, tensor: "" })}
        />
        <Button icon="compare" aria-label="Swap the two sides" title="Swap (x)" onClick={swap} />
        <RefField
          label="After"
          dataset={{ owner, name }}
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
      {error ? (
        <ErrorState level={2} error={error} retry={before.error ? before.retry : after.retry} />
      ) : before.found && after.found ? (
        <Differences
          subject={{ owner, name, from, to, fromMergeBase: state.parted }}
          stamp={`${before.found.revision} ${after.found.revision}`}
        />
      ) : (
        <Loading label="Comparing …" />
      )}
    </div>
  );
}

function Differences({ subject, stamp }: { subject: DiffSubject; stamp: string }) {
  const [{ kind, tensor }, change] = useQueryState(comparePage.fields);
  const { data: diff, error, retry } = useDiff(subject, { stamp });
  if (error) return <ErrorState level={2} error={error} retry={retry} />;
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
