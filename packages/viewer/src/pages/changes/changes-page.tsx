import { useState } from "react";
import { useAnswer } from "../../graphql/use-answer.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { useRestore } from "../commit/use-restore.ts";
import { describeChanges } from "../diff/describe-changes.ts";
import { DiffView } from "../diff/diff-view.tsx";
import { useDiff } from "../diff/use-diff.ts";
import styles from "./changes-page.module.css";
import { BranchQuery, type ChangedBranch } from "./changes-query.ts";
import { useBranchChanges } from "./use-branch-changes.ts";
import { CommitForm } from "./commit-form.tsx";
import { DiscardDialog } from "./discard-dialog.tsx";
import { changesPage } from "./page.ts";

interface ChangesParams {
  owner: string;
  name: string;
  ref: string;
}

/** What a branch has that was not committed yet: to look at, commit or discard. */
export function ChangesPage({ params }: { params: ChangesParams }) {
  const { data, error, retry } = useAnswer({ query: BranchQuery, variables: params });
  useBranchChanges(params, data?.dataset.branch?.revision, retry);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the branch …" />;
  const { branch, viewerRole } = data.dataset;
  if (!branch) {
    return (
      <EmptyState icon="info" title={`“${params.ref}” never changes`} level={1}>
        <p>It is a tag or a commit. Choose a branch in the bar to see what is uncommitted there.</p>
      </EmptyState>
    );
  }
  if (!branch.hasUncommittedChanges) return <NothingChanged branch={branch.name} />;
  const mayWrite = viewerRole !== "READER";
  return <Changes params={params} branch={branch} mayWrite={mayWrite} onDone={retry} />;
}

function NothingChanged({ branch }: { branch: string }) {
  return (
    <EmptyState icon="check" title="Everything is committed" level={1}>
      <p>
        What is changed on “{branch}”, here or by anybody else, is listed until it is committed or
        discarded.
      </p>
    </EmptyState>
  );
}

interface ChangesProps {
  params: ChangesParams;
  branch: ChangedBranch;
  mayWrite: boolean;
  onDone: () => void;
}

function Changes({ params, branch, mayWrite, onDone }: ChangesProps) {
  const { owner, name, ref } = params;
  const [state, change] = useQueryState(changesPage.fields);
  const [isDiscarding, setDiscarding] = useState(false);
  const subject = { owner, name, from: branch.head.commitId, to: ref, fromMergeBase: false };
  const { data: diff, error, retry } = useDiff(subject, { stamp: branch.revision });
  const { restore } = useRestore({ owner, name, branch: ref, from: subject.from, isShown: true });
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!diff) return <Loading label="Comparing with the last commit …" />;
  const summary = describeChanges(diff);
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <div>
          <h1>Changes on “{branch.name}”</h1>
          <p className={styles["soft"]}>{summary} since the last commit</p>
        </div>
        {mayWrite && (
          <Button tone="danger" onClick={() => setDiscarding(true)}>
            Discard …
          </Button>
        )}
      </header>
      {mayWrite && <CommitForm params={params} branch={branch} onDone={onDone} />}
      <DiffView
        subject={subject}
        diff={diff}
        stamp={branch.revision}
        refName={ref}
        state={state}
        change={change}
        onRestore={mayWrite ? (what) => void restore(what).then(onDone) : null}
      />
      {isDiscarding && (
        <DiscardDialog
          params={params}
          branch={branch}
          summary={summary}
          onClose={() => setDiscarding(false)}
          onDone={onDone}
        />
      )}
    </div>
  );
}
